namespace PluginChat.Hosting.Notices;

/// <summary>Where hosts that share an engine leave notices for each other.</summary>
interface INoticeBoard
{
    /// <summary>Called with what other hosts have posted, oldest first, one call at a time. Set before the engine starts.</summary>
    Action<IReadOnlyList<HeardNotice>>? Heard { get; set; }

    /// <summary>
    /// Tells the other hosts. Never waits: what cannot be told now is told when it can, in order. Any thread.
    /// </summary>
    void Post(Notice notice);
}
