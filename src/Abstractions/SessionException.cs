namespace PluginChat;

/// <summary>
/// A session could not be used. Where it leaves an action or a page, the visitor is answered with 503, or with 413 where the session is
/// too large.
/// </summary>
public sealed class SessionException : Exception
{
    /// <summary>Made by the host, or by a test.</summary>
    /// <param name="fault">What is wrong.</param>
    /// <param name="message">The same as a sentence, for the log.</param>
    /// <param name="inner">What it came from; null for none.</param>
    public SessionException(SessionFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    /// <summary>What is wrong.</summary>
    public SessionFault Fault { get; }
}
