namespace PluginChat.Hosting.Sessions;

/// <summary>An engine that keeps sessions for all the hosts that share it.</summary>
interface ISharedSessions
{
    ISessionStore Sessions { get; }
}
