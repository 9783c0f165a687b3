using PluginChat.Hosting.Channels;
using PluginChat.Hosting.FanOut.Sessions;

namespace PluginChat.Hosting.FanOut;

/// <summary>An action's hub without its members, for the process that goes on with it.</summary>
/// <param name="Controller">The name of its controller.</param>
/// <param name="Action">Its own.</param>
/// <param name="Log">Its log.</param>
/// <param name="Sessions">What its clients numbered and sent.</param>
/// <param name="Ended">The connections that ended last.</param>
/// <param name="Names">Of the members that have one.</param>
/// <param name="Channel">Where its channel stands.</param>
sealed record HubState(
    string Controller,
    string Action,
    LogState Log,
    IReadOnlyList<ChannelSessionState> Sessions,
    IReadOnlyList<KeyValuePair<long, EndedSession>> Ended,
    IReadOnlyList<PresentMember> Names,
    byte[] Channel
)
{
    /// <summary>What an action's hub has. Nothing is appended to its log meanwhile.</summary>
    /// <param name="hub">It.</param>
    /// <param name="channel">What its channel said when it came to a stand.</param>
    public static HubState Of(ActionHub hub, byte[] channel) =>
        new(
            hub.Controller,
            hub.Name,
            hub.Log.Export(),
            hub.Sessions.Export(),
            hub.Ended.Export(),
            [.. hub.Presence.Named.Select(n => new PresentMember(n.Key, n.Value))],
            channel
        );

    /// <summary>Has a hub go on where another process was. Before its first member, whose names are its own affair.</summary>
    public void ApplyTo(ActionHub hub)
    {
        hub.Channel.TakeUp(Channel);
        hub.Log.Import(Log);
        hub.Sessions.Import(Sessions);
        hub.Ended.Import(Ended);
        // Not known: who comes back is rather told of messages to others than not of its own.
        hub.Sets.HasSentToUsers = true;
    }
}
