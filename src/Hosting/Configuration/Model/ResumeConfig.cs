namespace PluginChat.Hosting.Configuration.Model;

/// <summary>Whether clients may come back for what they missed, and how much is kept for them. Keys of ours: ESP has none.</summary>
sealed record ResumeConfig
{
    /// <summary>Whether the sub-protocol for it is agreed to where a client offers it (<c>websockets.resume</c>). Default no.</summary>
    public bool Enabled { get; init; }

    /// <summary>
    /// The most messages that a client may ask for which were sent before it came (<c>websockets.history</c>). Default 0.
    /// </summary>
    public long History { get; init; }

    /// <summary>Messages that a channel keeps (<c>websockets.retain</c>). Default 10,000.</summary>
    public long RetainMessages { get; init; } = Retention.Default.Messages;

    /// <summary>Payload that a channel keeps (<c>websockets.retainBytes</c>). Default 16 MB.</summary>
    public long RetainBytes { get; init; } = Retention.Default.Bytes;

    /// <summary>How long a channel keeps a message (<c>websockets.retainFor</c>). Default 5 minutes.</summary>
    public TimeSpan RetainFor { get; init; } = Retention.Default.Age;

    /// <summary>What becomes of the other clients when messages were lost (<c>websockets.onLoss</c>). Default: they stay.</summary>
    public OnLoss OnLoss { get; init; }

    public Retention Retention => new(Enabled, RetainMessages, RetainBytes, RetainFor);
}
