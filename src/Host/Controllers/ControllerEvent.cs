using System.Collections.Immutable;

namespace PluginChat.Host.Controllers;

/// <summary>Something that happened to a controller. Tests, logs, meters and the status page all read these.</summary>
abstract record ControllerEvent(string Controller);

/// <summary>A generation serves from now on.</summary>
sealed record ControllerLive(
    string Controller, int Generation, TimeSpan Elapsed, TimeSpan? Compile, TimeSpan Load, int Clients, ImmutableArray<string> Warnings) : ControllerEvent(Controller)
{
    public override string ToString() =>
        $"{Controller}: generation {Generation} live in {Elapsed.TotalMilliseconds:0} ms ({(Compile is { } c ? $"compile {c.TotalMilliseconds:0}" : "cached")}, load {Load.TotalMilliseconds:0}), {Clients:N0} clients";
}

/// <summary>A version did not come to serve; what served before still does.</summary>
sealed record ControllerFailed(string Controller, BuildFailure Failure, int? StillServing) : ControllerEvent(Controller)
{
    public override string ToString() =>
        $"{Failure.Text}\n{Controller}: {Failure.Summary}; {(StillServing is { } g ? $"still serving generation {g}" : "its routes answer 500 until it is mended")}";
}

/// <summary>The sources are again what is being served, after a version that failed.</summary>
sealed record ControllerRecovered(string Controller, int Generation) : ControllerEvent(Controller)
{
    public override string ToString() => $"{Controller}: sources are those of generation {Generation} again, which serves";
}

/// <summary>A generation that served has ended: nothing runs in it, and its code was let go.</summary>
sealed record ControllerRetired(string Controller, int Generation, ImmutableArray<string> Problems) : ControllerEvent(Controller)
{
    public override string ToString() => Problems.IsEmpty
        ? $"{Controller}: generation {Generation} retired" : $"{Controller}: generation {Generation} retired, but: {string.Join("; ", Problems)}";
}

/// <summary>A retired generation is still in memory.</summary>
sealed record ControllerStillAlive(string Controller, int Generation, int Collections, string Reason) : ControllerEvent(Controller)
{
    public override string ToString() => $"{Controller}: generation {Generation} is still in memory after {Collections} collections: {Reason}";
}

/// <summary>Something to know that stops nothing, such as a cache that cannot be written.</summary>
sealed record ControllerNotice(string Controller, string Text) : ControllerEvent(Controller)
{
    public override string ToString() => $"{Controller}: {Text}";
}
