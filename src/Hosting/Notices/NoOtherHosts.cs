namespace PluginChat.Hosting.Notices;

/// <summary>The board of a host alone: nobody reads it.</summary>
sealed class NoOtherHosts : INoticeBoard
{
    public Action<IReadOnlyList<HeardNotice>>? Heard { get; set; }

    public void Post(Notice notice)
    {
        // There is nobody to tell.
    }
}
