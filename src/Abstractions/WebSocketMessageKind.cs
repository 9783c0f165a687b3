namespace PluginChat;

/// <summary>What a message's bytes are (RFC 6455, section 5.6).</summary>
public enum WebSocketMessageKind
{
    /// <summary>UTF-8 text. What arrives has been checked by the host; what is sent is the author's word.</summary>
    Text = 1,

    /// <summary>Any bytes.</summary>
    Binary = 2,
}
