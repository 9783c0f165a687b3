namespace PluginChat;

/// <summary>Why a session could not be used.</summary>
public enum SessionFault
{
    /// <summary>The store that the hosts share does not answer.</summary>
    Unavailable,

    /// <summary>It would be larger than <c>limits.sessionData</c>.</summary>
    TooLarge,

    /// <summary>The host has as many sessions as <c>limits.sessions</c> allows, and all are in use.</summary>
    TooMany,
}
