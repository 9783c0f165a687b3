namespace PluginChat.Hosting.Backend;

/// <summary>Who is connected to an action, on all hosts.</summary>
sealed class PresenceOperation(BackendTargets targets) : IBackendOperation
{
    const string Limit = "limit";

    const int UsualClients = 1000,
        MostClients = 10_000;

    static readonly string[] s_parameters = [BackendTargets.Action, BackendTargets.Controller, Limit];

    public string Name => BackendOperations.Presence;

    public string Method => HttpMethods.Get;

    public ReadOnlySpan<string> Parameters => s_parameters;

    public async ValueTask<BackendAnswer> RunAsync(BackendRequest request)
    {
        if (!request.Query.TryGetNumber(Limit, (UsualClients, 0, MostClients), out var most, out var problem))
            return BackendAnswer.BadRequest(problem);
        var target = await targets.FindAsync(request.Query).ConfigureAwait(false);
        if (target.Hub is not { } hub)
            return target.Problem!;
        request.Subject = $"action '{hub.Name}'";
        // To list costs a question to the engine, and as much as there are.
        var clients = most == 0 ? [] : await hub.Presence.ListAsync(request.Context.RequestAborted).ConfigureAwait(false);
        return BackendAnswer.Of(
            StatusCodes.Status200OK,
            new
            {
                action = hub.Name,
                count = Math.Max(hub.Presence.Count, clients.Count),
                clients = clients.Take(most).Select(c => new { id = c.Id, name = c.Name }),
            }
        );
    }
}
