using System.ComponentModel;

namespace PluginChat.Http;

/// <summary>
/// How a host moves a stream of server-sent events to the version that serves next. It is the request's
/// <c>IServiceProvidersFeature</c>; without one a stream goes on to its end.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IEventStreams
{
    /// <summary>
    /// Cancelled when the client goes away, when this version is to hand the stream on, and when the host stops. The first question makes
    /// it; it ends with the request's turn in this version.
    /// </summary>
    CancellationToken Ending { get; }

    /// <summary>
    /// Says that the answer begins now, beside the sequence, which may go on on another thread: what its headers say cannot be changed from
    /// here on. Called at most once, and not for a stream that an earlier version began.
    /// </summary>
    void Starting() { }

    /// <summary>Says that the stream was ended because of <see cref="Ending"/>, after whole events. Called at most once.</summary>
    /// <param name="lastEventId">The id of the last event that had one; null where none had.</param>
    void HandOn(string? lastEventId);
}
