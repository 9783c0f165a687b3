namespace PluginChat.Hosting.Caching;

/// <summary>
/// A feature of requests whose answer may be kept for everybody, while it is made: notes what of the visitor it depends on. Of one request,
/// and not for several threads at once.
/// </summary>
interface IAnswerWatch
{
    /// <summary>The answer says something of its visitor, or of the moment.</summary>
    void KeepForNobody();

    /// <summary>The host looks at the request for its own reasons until <see cref="Resume"/>: no answer depends on it.</summary>
    void Pause();

    void Resume();
}
