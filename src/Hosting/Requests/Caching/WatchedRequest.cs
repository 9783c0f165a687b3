using Microsoft.AspNetCore.Http.Features;
using PluginChat.Hosting.Caching;

namespace PluginChat.Hosting.Requests.Caching;

/// <summary>The request while an answer for everybody is made: what of its headers is looked at is noted.</summary>
sealed class WatchedRequest(IHttpRequestFeature request) : IHttpRequestFeature, IAnswerWatch
{
    readonly WatchedHeaders _headers = new(request.Headers);

    /// <summary>The names of the headers that the answer may depend on, in lower case.</summary>
    public IReadOnlyCollection<string> Read => _headers.Read;

    public IHttpRequestFeature Original => request;

    public void KeepForNobody() => _headers.Note(WatchedHeaders.Everything);

    public void Pause() => _headers.Paused++;

    public void Resume() => _headers.Paused--;

    public string Protocol
    {
        get => request.Protocol;
        set => request.Protocol = value;
    }

    public string Scheme
    {
        get => request.Scheme;
        set => request.Scheme = value;
    }

    public string Method
    {
        get => request.Method;
        set => request.Method = value;
    }

    public string PathBase
    {
        get => request.PathBase;
        set => request.PathBase = value;
    }

    public string Path
    {
        get => request.Path;
        set => request.Path = value;
    }

    public string QueryString
    {
        get => request.QueryString;
        set => request.QueryString = value;
    }

    public string RawTarget
    {
        get => request.RawTarget;
        set => request.RawTarget = value;
    }

    public IHeaderDictionary Headers
    {
        get => _headers;
        set => request.Headers = value;
    }

    public Stream Body
    {
        get => request.Body;
        set => request.Body = value;
    }
}
