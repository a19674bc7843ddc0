from django.urls import path

from campaigns.views import answers, authors, closing, log, pages, review, sharing

app_name = "campaigns"
urlpatterns = [
    path("", pages.campaign_list, name="list"),
    path("new/", pages.new, name="new"),
    path("review/", review.queue, name="review"),
    path("review/<slug:slug>/", review.review, name="review_detail"),
    path("review/<slug:slug>/reading/", review.reading, name="review_reading"),
    path("review/<slug:slug>/note/", review.write_note, name="review_note"),
    path("authorities/", answers.authorities, name="authorities"),
    path("support/sent/", pages.support_sent, name="support_sent"),
    path("<slug:slug>/", pages.detail, name="detail"),
    path("<slug:slug>/card.png", sharing.card, name="card"),
    path("<slug:slug>/sheet/", sharing.sheet, name="sheet"),
    path("<slug:slug>/log/", log.log, name="log"),
    path("<slug:slug>/edit/", pages.edit, name="edit"),
    path("<slug:slug>/submit/", pages.submit, name="submit"),
    path("<slug:slug>/take-back/", pages.take_back, name="take_back"),
    path("<slug:slug>/appeal/", authors.appeal, name="appeal"),
    path("<slug:slug>/amend/", authors.amend, name="amend"),
    path("<slug:slug>/amend/withdraw/", authors.withdraw_amendment, name="withdraw_amendment"),
    path("<slug:slug>/answers/", answers.answers, name="answers"),
    path("<slug:slug>/answers/<int:pk>/sent/", answers.sent, name="demand_sent"),
    path("<slug:slug>/answers/<int:pk>/add/", answers.add, name="add_answer"),
    path("<slug:slug>/answers/<int:pk>/remove/", answers.remove, name="remove_answer"),
    path("<slug:slug>/close/", closing.close, name="close"),
    path("<slug:slug>/support/", pages.support, name="support"),
]
