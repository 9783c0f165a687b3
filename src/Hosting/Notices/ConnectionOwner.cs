namespace PluginChat.Hosting.Notices;

/// <summary>What has the connections that are to end.</summary>
enum ConnectionOwner
{
    /// <summary>A client, by its key among all hosts.</summary>
    Client,

    /// <summary>A group of an action.</summary>
    Group,

    /// <summary>Somebody who has signed in.</summary>
    User,
}
