from django.urls import path

from groups.views import joining, leading, log, meetings, public, room

app_name = "groups"
urlpatterns = [
    path("", public.group_list, name="list"),
    path("<slug:slug>/", public.detail, name="detail"),
    path("<slug:slug>/join/", joining.join, name="join"),
    path("<slug:slug>/join/withdraw/", joining.withdraw, name="withdraw"),
    path("<slug:slug>/lead/", leading.first_lead, name="first_lead"),
    path("<slug:slug>/lead/remove/", leading.remove_without_lead, name="remove_without_lead"),
    path("<slug:slug>/workspace/", room.workspace, name="workspace"),
    path("<slug:slug>/workspace/log/", log.log, name="log"),
    path("<slug:slug>/workspace/requests/", joining.requests, name="requests"),
    path("<slug:slug>/workspace/requests/<int:pk>/admit/", joining.admit, name="admit"),
    path("<slug:slug>/workspace/requests/<int:pk>/decline/", joining.decline, name="decline"),
    path("<slug:slug>/workspace/people/", joining.people, name="people"),
    path("<slug:slug>/workspace/people/<int:pk>/lead/", leading.name_lead, name="name_lead"),
    path("<slug:slug>/workspace/people/<int:pk>/hand-over/", leading.hand_over, name="hand_over"),
    path("<slug:slug>/workspace/people/<int:pk>/remove/", joining.remove, name="remove"),
    path("<slug:slug>/workspace/step-down/", leading.step_down, name="step_down"),
    path("<slug:slug>/workspace/shown/", joining.show_me, name="show_me"),
    path("<slug:slug>/workspace/leave/", joining.leave, name="leave"),
    path("<slug:slug>/workspace/meetings/", meetings.meetings, name="meetings"),
    path("<slug:slug>/workspace/meetings/new/", meetings.plan, name="plan_meeting"),
    path("<slug:slug>/workspace/meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("<slug:slug>/workspace/meetings/<int:pk>/edit/", meetings.change, name="change_meeting"),
    path("<slug:slug>/workspace/meetings/<int:pk>/cancel/", meetings.cancel, name="cancel_meeting"),
    path("<slug:slug>/workspace/tasks/new/", room.add_task, name="add_task"),
    path("<slug:slug>/workspace/tasks/<int:pk>/take/", room.take_task, name="take_task"),
    path("<slug:slug>/workspace/tasks/<int:pk>/done/", room.complete_task, name="complete_task"),
    path("<slug:slug>/workspace/tasks/<int:pk>/reopen/", room.reopen_task, name="reopen_task"),
    path("<slug:slug>/workspace/posts/", room.posts, name="posts"),
    path("<slug:slug>/workspace/posts/new/", room.write_post, name="write_post"),
    path("<slug:slug>/workspace/posts/<int:pk>/delete/", room.delete_post, name="delete_post"),
]
