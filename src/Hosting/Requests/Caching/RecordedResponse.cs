using Microsoft.AspNetCore.Http.Features;

namespace PluginChat.Hosting.Requests.Caching;

/// <summary>
/// A response whose start is the recorder's business: what is to run before it runs when the answer is whole, so that its headers are
/// known before anything is sent.
/// </summary>
sealed class RecordedResponse(IHttpResponseFeature response) : IHttpResponseFeature
{
    readonly Stack<(Func<object, Task> Callback, object State)> _starting = []; // the last one first, as the server has it
    bool _hasStarted;

    public IHttpResponseFeature Original => response;

    public int StatusCode
    {
        get => response.StatusCode;
        set => response.StatusCode = value;
    }

    public string? ReasonPhrase
    {
        get => response.ReasonPhrase;
        set => response.ReasonPhrase = value;
    }

    public IHeaderDictionary Headers
    {
        get => response.Headers;
        set => response.Headers = value;
    }

    [Obsolete("Use IHttpResponseBodyFeature.Stream instead.")]
    public Stream Body
    {
        get => response.Body;
        set => response.Body = value;
    }

    public bool HasStarted => _hasStarted || response.HasStarted;

    public void OnStarting(Func<object, Task> callback, object state)
    {
        if (HasStarted)
            throw new InvalidOperationException("OnStarting cannot be set because the response has already started.");
        _starting.Push((callback, state));
    }

    public void OnCompleted(Func<object, Task> callback, object state) => response.OnCompleted(callback, state);

    /// <summary>Runs what is to run before the response starts. One that throws leaves the rest for what is answered instead.</summary>
    public async Task FireAsync()
    {
        while (_starting.TryPop(out var next))
            await next.Callback(next.State).ConfigureAwait(false);
    }

    /// <summary>From here on headers are final for whoever asks.</summary>
    public void SetStarted() => _hasStarted = true;
}
