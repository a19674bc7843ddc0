from django.urls import path

from councils.views import recommendations

app_name = "recommendations"

urlpatterns = [
    path("", recommendations.recommendation_list, name="list"),
    path("matrix/", recommendations.matrix, name="matrix"),
    path("<str:ref>/", recommendations.detail, name="detail"),
]
