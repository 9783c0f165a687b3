namespace PluginChat.Client.Sending;

/// <summary>
/// What was sent and is not accounted for yet. Nothing leaves here but with an outcome: a message is sent again, under its number, on each
/// connection until the host says that it has it, or it is said what is known of it instead (docs/protocol.md, "What the client sends").
/// Not for several threads at a time.
/// </summary>
/// <param name="write">Hands a message to the connection, with its number or 0 for none; false where there is no connection.</param>
/// <param name="settled">Is told of each message once, with its outcome.</param>
sealed class Outbox(Func<SentMessage, long, bool> write, Action<SentMessage, SendOutcome> settled)
{
    // Closes in a row that one message may have caused before it is not sent again.
    const int MostFailures = 3;

    List<SentMessage> _messages = []; // oldest first; their numbers grow
    long _last; // number
    bool _isOpen;
    bool _isNumbering;

    /// <summary>How many messages have no outcome yet.</summary>
    public int Count => _messages.Count;

    /// <summary>Whether something was sent on the connection that is open and has no receipt yet.</summary>
    public bool Waits => _isOpen && _messages is [{ IsSent: true }, ..];

    /// <summary>Takes a message, until its outcome is known.</summary>
    public void Send(SentMessage message)
    {
        _messages.Add(message);
        if (_isOpen)
            Write(message);
    }

    /// <summary>The connection is ready.</summary>
    /// <param name="isNumbering">Whether the host takes numbers.</param>
    /// <param name="received">Up to which of them it has all, where it knows.</param>
    /// <param name="isResumed">Whether the client goes on where it was.</param>
    public void Opened(bool isNumbering, long? received, bool isResumed)
    {
        (_isOpen, _isNumbering) = (true, isNumbering);
        if (received is { } number)
            Settle(m => m.IsSent && m.Number > 0 && m.Number <= number, SendOutcome.Delivered);
        // Where nobody remembers what was there, it might come twice.
        if (!isNumbering || received is null && !isResumed)
            Settle(m => m.IsSent, SendOutcome.Unknown);
        foreach (var message in _messages.ToArray())
            Write(message);
    }

    /// <summary>The host has this one.</summary>
    public void Received(long number) => Settle(m => m.IsSent && m.Number == number, SendOutcome.Delivered);

    /// <summary>The host has all up to a number, null for none that it knows of, and these later ones.</summary>
    public void ReceivedUpTo(long? number, long[] also) =>
        Settle(m => m.IsSent && m.Number > 0 && (m.Number <= (number ?? 0) || also.Contains(m.Number)), SendOutcome.Delivered);

    /// <summary>The connection ended, and another will follow.</summary>
    public void Broke(int code)
    {
        var mayBlame = _isOpen && code is (1009 or 1011);
        _isOpen = false;
        if (!mayBlame || _messages.Find(m => m.IsSent) is not { } suspect || ++suspect.Failures < MostFailures)
            return;
        Settle(m => m == suspect, SendOutcome.Refused);
    }

    /// <summary>No connection will follow.</summary>
    public void End()
    {
        _isOpen = false;
        Settle(m => m.IsSent, SendOutcome.Unknown);
        Settle(_ => true, SendOutcome.Unsent);
    }

    void Write(SentMessage message)
    {
        if (_isNumbering && message.Number == 0)
            message.Number = ++_last;
        if (!write(message, _isNumbering ? message.Number : 0))
            return;
        message.IsSent = true;
        // A host that takes no numbers never says what it has.
        if (!_isNumbering)
            Settle(m => m == message, SendOutcome.Unknown);
    }

    void Settle(Predicate<SentMessage> fits, SendOutcome outcome)
    {
        var found = _messages.FindAll(fits);
        if (found.Count == 0)
            return;
        _messages = _messages.FindAll(m => !fits(m));
        foreach (var message in found)
            settled(message, outcome);
    }
}
