using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace PluginChat.Hosting.Requests;

/// <summary>
/// The generation's services for one request: what is scoped is made at the first question and disposed while the lease is still held.
/// Afterwards
/// the request has the host's services again.
/// </summary>
sealed class RequestServices : IServiceProvidersFeature
{
    readonly IFeatureCollection _features;
    readonly IServiceProvidersFeature? _before;
    readonly IServiceProvider _generation;
    AsyncServiceScope? _scope;

    public RequestServices(HttpContext context, IServiceProvider generation)
    {
        (_features, _generation) = (context.Features, generation);
        _before = _features.Get<IServiceProvidersFeature>();
        _features.Set<IServiceProvidersFeature>(this);
    }

    IServiceProvider IServiceProvidersFeature.RequestServices
    {
        get => (_scope ??= _generation.CreateAsyncScope()).ServiceProvider;
        set => throw new NotSupportedException("A request's services are those of the controller.");
    }

    public ValueTask EndAsync()
    {
        _features.Set(_before);
        return _scope is { } scope ? scope.DisposeAsync() : ValueTask.CompletedTask;
    }
}
