namespace PluginChat.Hosting.Notices;

/// <summary>An engine that passes notices between the hosts that share it.</summary>
interface ISharedNotices
{
    INoticeBoard Notices { get; }
}
