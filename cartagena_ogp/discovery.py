from django.http import HttpResponse
def robots(request, **kwargs): return HttpResponse('pendiente')
def security_txt(request, **kwargs): return HttpResponse('pendiente')
def sitemap_index(request, **kwargs): return HttpResponse('pendiente')
def sitemap(request, **kwargs): return HttpResponse('pendiente')
def favicon(request, **kwargs): return HttpResponse('pendiente')
