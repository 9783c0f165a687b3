using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.Logging;

/// <summary>Every message the host logs, with its stable id.</summary>
static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Text}")]
    public static partial void Live(ILogger log, string text);

    [LoggerMessage(2, LogLevel.Error, "{Text}")]
    public static partial void BuildFailed(ILogger log, string text);

    [LoggerMessage(57, LogLevel.Error, "{Controller}: its sources could not be looked at; the next look is in 1.5 s")]
    public static partial void LookFailed(ILogger log, string controller, Exception exception);

    [LoggerMessage(3, LogLevel.Debug, "{Text}")]
    public static partial void Retired(ILogger log, string text);

    [LoggerMessage(4, LogLevel.Warning, "{Text}")]
    public static partial void ControllerWarning(ILogger log, string text);

    [LoggerMessage(
        5,
        LogLevel.Error,
        "{Controller}: {Event} of action '{Action}' failed for client {Client} (reference {Reference}): {Error}"
    )]
    public static partial void EventFailed(
        ILogger log,
        string controller,
        string action,
        string @event,
        long client,
        string reference,
        string error
    );

    [LoggerMessage(68, LogLevel.Error, "Client {Client} was ended: the host failed to serve it.")]
    public static partial void ClientFailed(ILogger log, long client, Exception exception);

    [LoggerMessage(6, LogLevel.Error, "{Controller}: the handshake event of action '{Action}' failed (reference {Reference}): {Error}")]
    public static partial void HandshakeFailed(ILogger log, string controller, string action, string reference, string error);

    [LoggerMessage(19, LogLevel.Error, "{Controller}: HTTP action '{Action}' failed (reference {Reference}): {Error}")]
    public static partial void HttpActionFailed(ILogger log, string controller, string action, string reference, string error);

    [LoggerMessage(7, LogLevel.Information, "{Text}")]
    public static partial void ConfigurationApplied(ILogger log, string text);

    [LoggerMessage(8, LogLevel.Error, "{Text}")]
    public static partial void ConfigurationRejected(ILogger log, string text);

    [LoggerMessage(9, LogLevel.Warning, "{Text}")]
    public static partial void ConfigurationWarning(ILogger log, string text);

    [LoggerMessage(10, LogLevel.Information, "Stopping: {Clients} clients told to go (1001)")]
    public static partial void Draining(ILogger log, int clients);

    [LoggerMessage(11, LogLevel.Warning, "{Clients} clients did not answer in time and were cut off")]
    public static partial void CutOff(ILogger log, int clients);

    [LoggerMessage(24, LogLevel.Warning, "{Controllers}: events or background work still run; the host ends without them")]
    public static partial void ControllersCutOff(ILogger log, string controllers);

    [LoggerMessage(
        25,
        LogLevel.Warning,
        "No socket for local commands can be made in '{Folders}': 'status' and 'reload' do not "
            + "reach this host, SIGHUP does. Let its user write to one of them"
    )]
    public static partial void NoLocalCommands(ILogger log, string folders);

    [LoggerMessage(12, LogLevel.Debug, "{Method} {Path}: route '{Route}'")]
    public static partial void Routed(ILogger log, string method, string path, string route);

    // 6, 13 and 33 were refusals of some kinds.
    [LoggerMessage(EventId = 20, Message = "{Route}{Action} ({Reason}): {Why}{More}")]
    public static partial void Refused(ILogger log, LogLevel level, string route, string action, string reason, string why, string more);

    [LoggerMessage(
        21,
        LogLevel.Warning,
        "{Open:N0} connections are open, and {Most:N0} may be (limits.connections and its reserve, "
            + "or the process's limit of open files): newcomers will soon be refused"
    )]
    public static partial void NearlyFull(ILogger log, long open, long most);

    [LoggerMessage(
        22,
        LogLevel.Warning,
        "limits.connections: {Limit:N0} WebSockets and their reserve are {Connections:N0} connections, and {Possible:N0} are "
            + "let in: the process may open {Files:N0} files (RLIMIT_NOFILE); raise LimitNOFILE of its service, or ulimit -n"
    )]
    public static partial void TooFewFiles(ILogger log, long limit, long connections, long possible, long files);

    [LoggerMessage(
        23,
        LogLevel.Error,
        "{Address}: no connection can be accepted at the moment: {Problem}. It is tried "
            + "again ten times a second, and said at most once a minute"
    )]
    public static partial void CannotAccept(ILogger log, string address, string problem);

    [LoggerMessage(
        24,
        LogLevel.Information,
        "Controllers have the invariant culture alone: DOTNET_SYSTEM_GLOBALIZATION_INVARIANT is set, or libicu is not installed"
    )]
    public static partial void NoCultures(ILogger log);

    [LoggerMessage(30, LogLevel.Error, "{Controller}: an unhandled exception in {Generation} was contained: {Error}")]
    public static partial void Contained(ILogger log, string controller, string generation, string error);

    [LoggerMessage(31, LogLevel.Error, "{Text}")]
    public static partial void CircuitOpened(ILogger log, string text);

    [LoggerMessage(32, LogLevel.Information, "{Text}")]
    public static partial void CircuitClosed(ILogger log, string text);

    [LoggerMessage(
        34,
        LogLevel.Warning,
        "Work waits for a thread since {Seconds:0.0} s: the pool has {Threads} threads and "
            + "{Pending} work items; {Blocked} events and requests hold a thread: {Events}"
    )]
    public static partial void PoolStarved(ILogger log, double seconds, int threads, long pending, int blocked, string events);

    [LoggerMessage(
        35,
        LogLevel.Warning,
        "{Blocked} events hold a thread while {Pending} work items wait for one of the pool's "
            + "{Threads}; it may have more at once, so that others go on. {Events}"
    )]
    public static partial void PoolGrown(ILogger log, int blocked, int threads, long pending, string events);

    [LoggerMessage(
        36,
        LogLevel.Error,
        "Hardly any of the {Limit} files that the process may open (RLIMIT_NOFILE) is left: until some are closed, no thread is started "
            + "besides the pool's {Threads}, and what has to open a file fails. Said at most once a minute"
    )]
    public static partial void NoFileForThreads(ILogger log, long limit, int threads);

    [LoggerMessage(
        42,
        LogLevel.Warning,
        "'{Certificate}' and '{Key}' changed and cannot be used: {Problem}; new connections still get the certificate before that"
    )]
    public static partial void CertificateKept(ILogger log, string certificate, string key, string problem);

    [LoggerMessage(40, LogLevel.Information, "{Address} {Method} {Path} {Status} {Bytes} bytes {Milliseconds:0.0} ms")]
    public static partial void Request(
        ILogger log,
        string address,
        string method,
        string path,
        int status,
        object bytes,
        double milliseconds
    );

    [LoggerMessage(90, LogLevel.Information, "handed over: {Text}")]
    public static partial void HandedOver(ILogger log, string text);

    [LoggerMessage(91, LogLevel.Error, "not replaced: {Problem}; this host goes on")]
    public static partial void NotHandedOver(ILogger log, string problem);

    [LoggerMessage(92, LogLevel.Information, "took over {Count} WebSockets from process {Process}")]
    public static partial void TookOver(ILogger log, int count, int process);

    [LoggerMessage(65, LogLevel.Warning, "{File}: there is no user yet, so that nobody can sign in; run 'user add NAME'")]
    public static partial void NoUsers(ILogger log, string file);

    [LoggerMessage(66, LogLevel.Information, "{File}: applied, {Count} users")]
    public static partial void UsersApplied(ILogger log, string file, int count);

    [LoggerMessage(67, LogLevel.Error, "{Text}; the users of before stay")]
    public static partial void UsersRejected(ILogger log, string text);

    [LoggerMessage(
        69,
        LogLevel.Error,
        "http.log: '{File}' cannot be written: {Problem}. Lines are lost until it can; each further one tries again. "
            + "Make room, or let the host's user write there"
    )]
    public static partial void LogFileFailed(ILogger log, string file, string problem);

    [LoggerMessage(70, LogLevel.Warning, "http.log: '{File}' is written again; {Lines:N0} events were lost")]
    public static partial void LogFileWritten(ILogger log, string file, long lines);

    [LoggerMessage(
        64,
        LogLevel.Error,
        "{File} cannot be written, so that who signed out is signed in again by a copy of the cookie after a restart: {Error}"
    )]
    public static partial void LoginsNotKept(ILogger log, string file, string error);

    [LoggerMessage(90, LogLevel.Error, "http.backend.key cannot be read ({Error}): no key is good until it can")]
    public static partial void BackendKeyUnreadable(ILogger log, string error);

    [LoggerMessage(91, LogLevel.Information, "{Address} {Caller} {Operation}: {Subject}: {Status}{Detail}")]
    public static partial void BackendAsked(
        ILogger log,
        string address,
        string caller,
        string operation,
        string subject,
        int status,
        string detail
    );

    [LoggerMessage(
        41,
        LogLevel.Information,
        "{Address} WEBSOCKET {Path} closed {Code} by {Initiator} {Milliseconds:0} ms received "
            + "{MessagesReceived} messages {BytesReceived} bytes sent {BytesSent} bytes"
    )]
    public static partial void WebSocketEnded(
        ILogger log,
        string address,
        string path,
        int code,
        WebSocketCloseInitiator initiator,
        double milliseconds,
        long messagesReceived,
        long bytesReceived,
        long bytesSent
    );
}
