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

/// <summary>Something to know that stops nothing, such as a cache that cannot be written.</summary>
sealed record ControllerNotice(string Controller, string Text) : ControllerEvent(Controller)
{
    public string Text { get; } = LongText.Shorten(Text);

    public override string ToString() => $"{Controller}: {Text}";
}

/// <summary>A generation failed so often that its routes answer new clients 503; those that are connected stay.</summary>
sealed record ControllerCircuitOpened(string Controller, int Generation, int Failures, int Addresses, TimeSpan CoolDown)
    : ControllerEvent(Controller)
{
    public override string ToString() =>
        $"{Controller}: {Failures} events of generation {Generation} failed, from {Addresses} addresses, and it serves fewer "
        + $"well; its routes answer 503 for {CoolDown.TotalSeconds:0.###} s or until a new version is live";
}

/// <summary>A generation that failed works again, and takes new clients.</summary>
sealed record ControllerCircuitClosed(string Controller, int Generation) : ControllerEvent(Controller)
{
    public override string ToString() => $"{Controller}: generation {Generation} works again and takes new clients";
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
    // What is between the two may do both by turns. Not closer to 0 and 1: a machine that is shared takes time from a thread that computes
    // without counting it as waiting for a core.
    const double Blocks = 0.25,
        Computes = 0.75;

    public override string ToString() =>
        $"{Controller}: {Event} of action '{Action}', generation {Generation}, runs for {Elapsed.TotalSeconds:0} s for client {Client} and "
        + (Thread == 0 ? "awaits something: give what it awaits a deadline" : $"has held thread {Thread} from its start: it {Does}");

    string Does =>
        Wanted switch
        {
            null => "blocks or computes without end",
            < Blocks => $"blocks (computing {100 * Wanted:0}% of the time)",
            > Computes => $"computes ({100 * Wanted:0}% of the time)",
            _ => $"blocks and computes by turns (computing {100 * Wanted:0}% of the time)",
        };
}

/// <summary>An HTTP action that has not begun to answer. Its client waits, and nobody else does.</summary>
sealed record HttpActionStuck(string Controller, int Generation, string Action, TimeSpan Elapsed) : ControllerEvent(Controller)
{
    public override string ToString() =>
        $"{Controller}: HTTP action '{Action}', generation {Generation}, has run for {Elapsed.TotalSeconds:0} s and not begun "
        + "to answer: give what it awaits a deadline, and pass HttpContext.RequestAborted on";
}
