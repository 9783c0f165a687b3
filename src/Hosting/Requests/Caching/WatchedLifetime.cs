using Microsoft.AspNetCore.Http.Features;

namespace PluginChat.Hosting.Requests.Caching;

/// <summary>
/// A request's life while its answer is recorded: what was written before its client left, or somebody cut it off, is perhaps half of it.
/// The server says so only some time after it was told.
/// </summary>
sealed class WatchedLifetime(IHttpRequestLifetimeFeature lifetime) : IHttpRequestLifetimeFeature
{
    volatile bool _isAborted;

    public IHttpRequestLifetimeFeature Original => lifetime;

    public bool IsAborted => _isAborted || lifetime.RequestAborted.IsCancellationRequested;

    public CancellationToken RequestAborted
    {
        get => lifetime.RequestAborted;
        set => lifetime.RequestAborted = value;
    }

    public void Abort()
    {
        _isAborted = true;
        lifetime.Abort();
    }
}
