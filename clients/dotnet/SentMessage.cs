namespace PluginChat.Client;

/// <summary>A message that was sent.</summary>
public sealed class SentMessage
{
    readonly TaskCompletionSource<SendOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal SentMessage(ReadOnlyMemory<byte> payload, bool isText) => (Payload, IsText) = (payload, isText);

    /// <summary>Its bytes; of a text, its UTF-8.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Whether it is a text.</summary>
    public bool IsText { get; }

    /// <summary>
    /// What became of it. It never fails, and waits for as long as the client is open and goes on trying.
    /// </summary>
    public Task<SendOutcome> Outcome => _outcome.Task;

    // The outbox's alone, under its owner's lock.
    internal long Number { get; set; }

    internal bool IsSent { get; set; }

    internal int Failures { get; set; }

    internal void Settle(SendOutcome outcome) => _outcome.TrySetResult(outcome);
}
