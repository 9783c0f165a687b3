using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.Controllers.Events;

/// <summary>Something that happened to a controller. Tests, logs, meters and the status page all read these.</summary>
abstract record ControllerEvent(string Controller);

/// <summary>A generation serves from now on.</summary>
sealed record ControllerLive(
    string Controller,
    int Generation,
    TimeSpan Elapsed,
    TimeSpan? Compile,
    TimeSpan Load,
    int Clients,
    ImmutableArray<string> Warnings
) : ControllerEvent(Controller)
{
    public ImmutableArray<string> Warnings { get; } = LongText.First(Warnings);

    public override string ToString() =>
        $"{Controller}: generation {Generation} live in {Elapsed.TotalMilliseconds:0} ms "
        + $"({(Compile is { } c ? $"compile {c.TotalMilliseconds:0}" : "cached")}, load {Load.TotalMilliseconds:0}), {Clients:N0} clients";
}

/// <summary>What analyzers say of the sources of a generation that serves.</summary>
sealed record ControllerWarned(string Controller, int Generation, ImmutableArray<string> Warnings) : ControllerEvent(Controller)
{
    public ImmutableArray<string> Warnings { get; } = LongText.First(Warnings);

    public override string ToString() => string.Join('\n', Warnings);
}

/// <summary>A version did not come to serve; what served before still does.</summary>
sealed record ControllerFailed(string Controller, BuildFailure Failure, int? StillServing) : ControllerEvent(Controller)
{
    public override string ToString() =>
        $"{Failure.Detail}\n{Controller}: {Failure.Summary}; "
        + $"{(StillServing is { } g ? $"still serving generation {g}" : "its routes answer 500 until it is mended")}";
}

/// <summary>The sources are again what is being served, after a version that failed.</summary>
sealed record ControllerRecovered(string Controller, int Generation) : ControllerEvent(Controller)
{
    public override string ToString() => $"{Controller}: sources are those of generation {Generation} again, which serves";
}

/// <summary>A generation that served has ended: nothing runs in it, and its code was let go.</summary>
sealed record ControllerRetired(string Controller, int Generation, ImmutableArray<string> Problems) : ControllerEvent(Controller)
{
    public ImmutableArray<string> Problems { get; } = LongText.First(Problems);

    public override string ToString() =>
        Problems.IsEmpty
            ? $"{Controller}: generation {Generation} retired"
            : $"{Controller}: generation {Generation} retired, but: {string.Join("; ", Problems)}";
}

/// <summary>A retired generation is still in memory.</summary>
sealed record ControllerStillAlive(string Controller, int Generation, int Collections, string Reason) : ControllerEvent(Controller)
{
    public override string ToString() =>
        $"{Controller}: generation {Generation} is still in memory after {Collections} collections: {Reason}";
}

/// <summary>Packages are being restored and projects built, which takes seconds.</summary>
sealed record ControllerRestoring(string Controller, ImmutableArray<string> Packages, ImmutableArray<string> Projects)
    : ControllerEvent(Controller)
{
    public override string ToString() =>
        (Packages.Length, Projects.Length) switch
        {
            (_, 0) => $"Restoring {Count(Packages, "package")}",
            (0, _) => $"Building {Count(Projects, "project")}",
            _ => $"Restoring {Count(Packages, "package")} and building {Count(Projects, "project")}",
        } + $" for {Controller}: {string.Join(", ", Packages.Concat(Projects))}";

    static string Count(ImmutableArray<string> of, string noun) => of.Length == 1 ? $"1 {noun}" : $"{of.Length} {noun}s";
}

/// <summary>Something to know that stops nothing, such as a cache that cannot be written.</summary>
sealed record ControllerNotice(string Controller, string Text) : ControllerEvent(Controller)
{
    public string Text { get; } = LongText.Shorten(Text);

    public override string ToString() => $"{Controller}: {Text}";
}

/// <summary>
/// A generation, or an HTTP action of it, failed so often that it answers new clients or requests 503; clients that are connected stay.
/// </summary>
sealed record ControllerCircuitOpened(string Controller, int Generation, int Failures, int Addresses, TimeSpan CoolDown)
    : ControllerEvent(Controller)
{
    /// <summary>The HTTP action's name; null where it is the controller's events that failed.</summary>
    public string? Action { get; init; }

    public override string ToString() =>
        (
            Action is null
                ? $"{Controller}: {Failures} events of generation {Generation}"
                : $"{Controller}: {Failures} requests of HTTP action '{Action}', generation {Generation},"
        )
        + $" failed, from {Addresses} addresses, and it serves fewer well; "
        + $"{(Action is null ? "its routes answer" : "it answers")} 503 for {CoolDown.TotalSeconds:0.###} s or until a new version is live";
}

/// <summary>Requests of an HTTP action take as many cores as there are and do not end: it answers further ones 503.</summary>
/// <param name="Controller">Whose it is.</param>
/// <param name="Generation">Which version's.</param>
/// <param name="Action">Which action.</param>
/// <param name="Requests">How many of them.</param>
sealed record HttpActionOverload(string Controller, int Generation, string Action, int Requests) : ControllerEvent(Controller)
{
    public override string ToString() =>
        $"{Controller}: {Requests} requests of HTTP action '{Action}', generation {Generation}, compute without end and take a core each; "
        + "it answers 503 until they end or a new version is live: look for a loop, or restart the host to be rid of them";
}

/// <summary>A generation, or an HTTP action of it, that failed works again.</summary>
sealed record ControllerCircuitClosed(string Controller, int Generation) : ControllerEvent(Controller)
{
    /// <summary>The HTTP action's name; null where it is the controller.</summary>
    public string? Action { get; init; }

    public override string ToString() =>
        Action is null
            ? $"{Controller}: generation {Generation} works again and takes new clients"
            : $"{Controller}: HTTP action '{Action}', generation {Generation}, works again";
}

/// <summary>An event that does not end. Its client waits for it, and nobody else does.</summary>
/// <param name="Controller">Whose it is.</param>
/// <param name="Generation">Which version's.</param>
/// <param name="Action">Which action's.</param>
/// <param name="Event">Which of its events.</param>
/// <param name="Client">Whose client waits.</param>
/// <param name="Elapsed">How long it runs.</param>
/// <param name="Thread">The thread that it holds, or 0.</param>
/// <param name="Wanted">For how much of the time that it was watched this thread wanted a core, from 0 to 1; null where the system does not
/// tell.</param>
sealed record ControllerEventStuck(
    string Controller,
    int Generation,
    string Action,
    string Event,
    long Client,
    TimeSpan Elapsed,
    int Thread,
    double? Wanted
) : ControllerEvent(Controller)
{
    public override string ToString() =>
        $"{Controller}: {Event} of action '{Action}', generation {Generation}, runs for {Elapsed.TotalSeconds:0} s for client {Client} and "
        + (Thread == 0 ? "awaits something: give what it awaits a deadline" : ThreadUse.Describe(Thread, Wanted));
}

/// <summary>An HTTP action that has not begun to answer, or holds its thread. Its client waits, and nobody else does.</summary>
/// <param name="Controller">Whose it is.</param>
/// <param name="Generation">Which version's.</param>
/// <param name="Action">Which action.</param>
/// <param name="Elapsed">How long it runs.</param>
/// <param name="Thread">The thread that it holds, or 0.</param>
/// <param name="Wanted">As in <see cref="ControllerEventStuck"/>.</param>
sealed record HttpActionStuck(string Controller, int Generation, string Action, TimeSpan Elapsed, int Thread, double? Wanted)
    : ControllerEvent(Controller)
{
    public override string ToString() =>
        $"{Controller}: HTTP action '{Action}', generation {Generation}, "
        + (
            Thread == 0
                ? $"has run for {Elapsed.TotalSeconds:0} s and not begun to answer: give what it awaits a deadline, and pass "
                    + "HttpContext.RequestAborted on"
                : $"runs for {Elapsed.TotalSeconds:0} s and {ThreadUse.Describe(Thread, Wanted)}"
        );
}
