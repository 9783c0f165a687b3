using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.FanOut;

namespace PluginChat.Hosting.Backend;

/// <summary>What was said on an action: its last messages, or those behind a position.</summary>
sealed class HistoryOperation(BackendTargets targets, SiteConfigProvider configuration) : IBackendOperation
{
    const string Limit = "limit",
        After = "after";

    const int UsualMessages = 100,
        MostMessages = 1000;

    // Base64 makes a third more of it, and it is in memory as a whole.
    const long MostBytes = 16 << 20;

    static readonly string[] s_parameters = [BackendTargets.Action, BackendTargets.Controller, Limit, After];

    public string Name => BackendOperations.History;

    public string Method => HttpMethods.Get;

    public ReadOnlySpan<string> Parameters => s_parameters;

    public async ValueTask<BackendAnswer> RunAsync(BackendRequest request)
    {
        if (!request.Query.TryGetNumber(Limit, (UsualMessages, 1, MostMessages), out var most, out var problem))
            return BackendAnswer.BadRequest(problem);
        ChannelPosition? after = null;
        if (request.Query.Get(After) is { } text)
        {
            if (!ChannelPosition.TryParse(text, out var parsed))
                return BackendAnswer.BadRequest($"'after' takes a position of an answer before, not '{BackendText.Printable(text)}'.");
            after = parsed;
        }
        var target = await targets.FindAsync(request.Query).ConfigureAwait(false);
        if (target.Hub is not { } hub)
            return target.Problem!;
        request.Subject = $"action '{hub.Name}'";
        if (!configuration.Current.RetentionOf(target.Controller!.Source).KeepsHistory)
            return BackendAnswer.Problem(
                StatusCodes.Status404NotFound,
                RefusalReason.NotFound,
                $"Action '{hub.Name}' keeps no history: give a route of its controller websockets: {{ resume: true }}."
            );
        await hub.Channel.Ready.WaitAsync(request.Context.RequestAborted).ConfigureAwait(false);
        var live = hub.Log.Position;
        if (!live.IsKnown)
            return Unavailable();
        return after is { } position
            ? await BehindAsync(hub, position, live, most).ConfigureAwait(false)
            : Answer(hub.Name, live, Last(await LastAsync(hub, live, most).ConfigureAwait(false)));
    }

    static async ValueTask<BackendAnswer> BehindAsync(ActionHub hub, ChannelPosition after, ChannelPosition live, int most)
    {
        if (!live.Reaches(after))
            return Gone("The position is of another epoch, or has not been reached: what was kept is lost.");
        try
        {
            if (
                (hub.Log.Between(after, live.Offset) ?? await hub.Channel.ReadAsync(after, live.Offset).ConfigureAwait(false))
                is not { } range
            )
                return Gone("The position is too old: what follows it is not all kept any more.");
            var (messages, isAll) = First(range, most);
            return Answer(hub.Name, isAll ? live : live with { Offset = messages[^1].Offset }, messages);
        }
        catch (TimeoutException)
        {
            return Unavailable();
        }
    }

    // From this host's memory where that has enough; one that has just started asks the engine.
    static async ValueTask<RetainedRange> LastAsync(ActionHub hub, ChannelPosition live, int most)
    {
        var kept = hub.Log.Last(most, live.Offset);
        if (kept.Count() is var count && count == most)
            return kept;
        var read = await hub.Channel.ReadLastAsync(most, live).ConfigureAwait(false);
        return read.Count() > count ? read : kept;
    }

    // One at least, whatever its size.
    static (List<Retained> Messages, bool IsAll) First(RetainedRange range, int most)
    {
        var (messages, bytes) = (new List<Retained>(), 0L);
        foreach (var message in range)
        {
            bytes += message.Length;
            if (messages.Count == most || messages.Count > 0 && bytes > MostBytes)
                return (messages, false);
            messages.Add(message);
        }
        return (messages, true);
    }

    static List<Retained> Last(RetainedRange range)
    {
        List<Retained> messages = [.. range];
        var (from, bytes) = (messages.Count, 0L);
        while (from > 0 && (from == messages.Count || bytes + messages[from - 1].Length <= MostBytes))
            bytes += messages[--from].Length;
        return messages[from..];
    }

    static BackendAnswer Answer(string action, ChannelPosition position, List<Retained> messages) =>
        BackendAnswer.Of(
            StatusCodes.Status200OK,
            new
            {
                action,
                position = position.ToString(),
                messages = messages.Select(m => new
                {
                    position = (position with { Offset = m.Offset }).ToString(),
                    text = m.IsLost || m.Message.Kind != WebSocketMessageKind.Text ? null : m.Message.GetText(),
                    binary = m.IsLost || m.Message.Kind != WebSocketMessageKind.Binary
                        ? null
                        : Convert.ToBase64String(m.Message.Bytes.Span),
                    isLost = m.IsLost,
                }),
            }
        );

    static BackendAnswer Gone(string detail) =>
        BackendAnswer.Problem(StatusCodes.Status410Gone, RefusalReason.NotFound, detail + " Ask without 'after'.");

    static BackendAnswer Unavailable() =>
        BackendAnswer.Problem(StatusCodes.Status503ServiceUnavailable, RefusalReason.Engine, "The message broker is unavailable.");
}
