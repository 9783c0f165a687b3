namespace PluginChat.Client.Backend;

/// <summary>What goes with a close, and under which key.</summary>
public sealed record DisconnectOptions
{
    /// <summary>The close code: 1000 to 1003, 1007 to 1014 or 3000 to 4999; null for 1000, after which clients stay away.</summary>
    public int? Code { get; init; }

    /// <summary>Text of at most 123 bytes.</summary>
    public string? Reason { get; init; }

    /// <summary>As <see cref="PublishOptions.IdempotencyKey"/>: clients that came back since are not closed again.</summary>
    public string? IdempotencyKey { get; init; }
}
