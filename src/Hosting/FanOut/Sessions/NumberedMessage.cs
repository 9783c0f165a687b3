using PluginChat.Hosting.Channels;

namespace PluginChat.Hosting.FanOut.Sessions;

/// <summary>
/// A client's message with a number, while its controller has it in hand. What is published meanwhile carries the number, on whichever
/// thread; what the controller publishes of its own accord later does not, though it may have begun here.
/// </summary>
sealed class NumberedMessage(ClientSession session, MessageId id)
{
    static readonly AsyncLocal<NumberedMessage?> s_current = new();

    volatile bool _isPublished;
    volatile bool _isRefused;
    volatile bool _isHandled;
    volatile bool _hasEnded;

    /// <summary>The one whose event runs here, if any.</summary>
    public static NumberedMessage? Current => s_current.Value is { _hasEnded: false } running ? running : null;

    public long Number => id.Number;

    /// <summary>What is published for it carries; null when it is over.</summary>
    public MessageId? Id => _hasEnded ? null : id;

    /// <summary>Makes it the current one of the async method that calls this, and of what that calls.</summary>
    public void Enter() => s_current.Value = this;

    /// <summary>Notes that something was published for it.</summary>
    /// <param name="isAccepted">Whether the channel took it.</param>
    /// <param name="channel">Whose; it may be another action's, from which nothing comes back here.</param>
    public void Published(bool isAccepted, ClientSessions channel)
    {
        if (!isAccepted)
        {
            _isRefused = true;
            return;
        }
        _isPublished = true;
        if (session.Channel == channel)
            session.Queued(id.Number);
    }

    /// <summary>Notes that its controller did what it was written to do.</summary>
    public void Handled() => _isHandled = true;

    /// <summary>Notes that the controller has not got all of it.</summary>
    public void NotHandled() => _isHandled = false;

    /// <summary>It is over. Where its controller never had it, failed or was refused what it published, it may be sent again.</summary>
    /// <returns>Whether the channel refused all that was published for it.</returns>
    public bool End()
    {
        _hasEnded = true;
        session.End(id.Number, isTaken: _isPublished || _isHandled && !_isRefused);
        return _isRefused && !_isPublished;
    }
}
