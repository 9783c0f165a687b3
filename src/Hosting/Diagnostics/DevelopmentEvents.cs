using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using PluginChat.Hosting.Controllers.Events;

namespace PluginChat.Hosting.Diagnostics;

/// <summary>What happens to controllers and documents while somebody works on them, as server-sent events.</summary>
sealed class DevelopmentEvents(RunningSite host)
{
    const int MostWaiting = 64;

    // An event's data is one line.
    static readonly JsonSerializerOptions s_line = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public async Task SendAsync(HttpContext context)
    {
        var events = Channel.CreateBounded<(string Name, object Data)>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest }
        );
        using var subscription = host.Events.Subscribe(happened =>
        {
            if (Of(happened) is { } told)
                events.Writer.TryWrite(told);
        });
        using var documents = host.Changes.FollowFiles(path =>
            events.Writer.TryWrite(("file", new { path = path.Replace(Path.DirectorySeparatorChar, '/') }))
        );
        // What changed while the page was on its way; a file that names the script has no edition, and sees by the time.
        if (context.Request.Query["edition"] is [{ Length: > 0 } edition])
        {
            if (edition != host.Changes.Edition)
                events.Writer.TryWrite(("changed", new { }));
        }
        else if (host.Changes.Quiet is { } quiet)
            events.Writer.TryWrite(("quiet", new { milliseconds = (long)quiet.TotalMilliseconds }));
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep events until it has 4 KB of them
        await context.Response.WriteAsync(": open\n\n", context.RequestAborted).ConfigureAwait(false);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, host.Stopping);
        try
        {
            await foreach (var (name, data) in events.Reader.ReadAllAsync(end.Token).ConfigureAwait(false))
                await context
                    .Response.WriteAsync($"event: {name}\ndata: {JsonSerializer.Serialize(data, s_line)}\n\n", end.Token)
                    .ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The page left, or the host stops.
        }
    }

    (string Name, object Data)? Of(ControllerEvent happened)
    {
        var (name, generation, open) = happened switch
        {
            ControllerLive live => ("live", (int?)live.Generation, (bool?)null),
            ControllerRecovered recovered => ("live", recovered.Generation, null),
            ControllerFailed failed => ("failed", failed.StillServing, null),
            ControllerCircuitOpened circuit => ("circuit", circuit.Generation, true),
            ControllerCircuitClosed circuit => ("circuit", circuit.Generation, false),
            HttpActionOverload overload => ("circuit", overload.Generation, true),
            _ => ("", null, null),
        };
        var action = happened switch
        {
            ControllerCircuitOpened circuit => circuit.Action,
            ControllerCircuitClosed circuit => circuit.Action,
            HttpActionOverload overload => overload.Action,
            _ => null,
        };
        var stage = (happened as ControllerFailed)?.Failure.Stage.ToString();
        return name.Length == 0
            ? null
            : (
                name,
                new
                {
                    controller = happened.Controller,
                    generation,
                    open,
                    action,
                    stage,
                    text = TextOf(happened),
                }
            );
    }

    // What a client may see of errors, showErrors says, here as anywhere: a visitor of a proxy may look as if it were on this machine.
    string? TextOf(ControllerEvent happened) =>
        happened is not ControllerFailed failed ? happened.ToString()
        : host.Configuration.Current.ShowErrors ? failed.Failure.Text
        : null;
}
