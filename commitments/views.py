from django.http import HttpResponse


def plans(request, **kwargs):
    return HttpResponse("pendiente")


def plan(request, **kwargs):
    return HttpResponse("pendiente")


def commitments(request, **kwargs):
    return HttpResponse("pendiente")


def calendar(request, **kwargs):
    return HttpResponse("pendiente")


def calendar_ics(request, **kwargs):
    return HttpResponse("pendiente")


def meetings(request, **kwargs):
    return HttpResponse("pendiente")


def meeting(request, **kwargs):
    return HttpResponse("pendiente")


def commitment(request, **kwargs):
    return HttpResponse("pendiente")


def versions(request, **kwargs):
    return HttpResponse("pendiente")


def milestone(request, **kwargs):
    return HttpResponse("pendiente")
