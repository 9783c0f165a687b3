using System.Text.Json;
using System.Text.Json.Serialization;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Controllers.Cache;
using PluginChat.Hosting.Controllers.Circuits;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Diagnostics;

/// <summary>What the host says about itself and about a reload, as JSON.</summary>
static class StatusReport
{
    static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    // A status that waits for the engine would be none when it is wanted most.
    static readonly TimeSpan s_longestQuestion = TimeSpan.FromSeconds(1);

    /// <summary>How it is.</summary>
    /// <param name="host">The host.</param>
    /// <param name="health">What it is not ready for.</param>
    /// <param name="isTrusted">Whether its reader may see addresses and the texts of errors.</param>
    public static async Task<string> StatusAsync(RunningSite host, HealthEndpoint health, bool isTrusted)
    {
        var behind = host.Engine.State == EngineState.Embedded ? [] : await BehindAsync(host).ConfigureAwait(false);
        return JsonSerializer.Serialize(Of(host, health, isTrusted, behind), s_json);
    }

    /// <summary>What became of each controller.</summary>
    public static string Reloaded(IReadOnlyList<(string Controller, LoadResult Result)> results) =>
        JsonSerializer.Serialize(
            results.Select(r => new
            {
                controller = r.Controller,
                generation = r.Result.Generation?.Number,
                outcome = r.Result.Failure is not null ? "failed"
                : r.Result.IsUnchanged ? "unchanged"
                : "live",
                failure = r.Result.Failure?.Text,
            }),
            s_json
        );

    // All channels at once. Where the engine does not answer in a moment, the rest of the status is of more use.
    static async Task<Dictionary<ActionHub, IReadOnlyDictionary<string, long>>> BehindAsync(RunningSite host)
    {
        var asked = host
            .Controllers.Lanes.SelectMany(lane => lane.Controller.Hubs)
            .Select(hub => (Hub: hub, Behind: hub.Channel.BehindAsync()))
            .ToList();
        Task all = Task.WhenAll(asked.Select(a => a.Behind));
        _ = all.ContinueWith(static late => late.Exception, TaskScheduler.Default); // of those that are not waited for any more
        await all.WaitAsync(s_longestQuestion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return asked.Where(a => a.Behind.IsCompletedSuccessfully).ToDictionary(a => a.Hub, a => a.Behind.Result);
    }

    static object Of(
        RunningSite host,
        HealthEndpoint health,
        bool isTrusted,
        Dictionary<ActionHub, IReadOnlyDictionary<string, long>> behind
    ) =>
        new
        {
            contract = ContractIdentity.OfHost.ToString(),
            clients = host.Clients.Count,
            notReady = isTrusted ? health.Problems() : null,
            // An address, or what its library says, is not for readers elsewhere.
            engine = host.Engine.Problem is { } problem && !isTrusted ? "The message broker is unavailable." : host.Engine.Problem,
            hosts = host.Engine.State is var state && state != EngineState.Embedded
                ? new
                {
                    connected = state.IsConnected,
                    seconds = (long)state.Elapsed.TotalSeconds,
                    connections = state.Connections,
                    roundTripMilliseconds = state.RoundTrip?.TotalMilliseconds,
                    host = host.Engine.Host.ToString(),
                    hosts = state.Hosts,
                    foreign = isTrusted && host.Engine.Foreign is { Count: > 0 } foreign ? foreign : null,
                    otherSites = isTrusted && state.OtherSites.Count > 0 ? state.OtherSites : null,
                }
                : null,
            fellBehind = host.Clients.FellBehindCount,
            allocatedBytes = GC.GetTotalAllocatedBytes(),
            managedBytes = GC.GetTotalMemory(forceFullCollection: false),
            retiredGenerationsInMemory = host.Retirer.RetiredInMemory,
            controllers = host.Controllers.Lanes.Select(lane => new
            {
                name = lane.Controller.Name,
                generation = lane.Controller.Current?.Number,
                key = lane.Controller.Current?.Key,
                circuit = lane.Controller.Current is { } serving
                    ? serving.Circuit.IsOpen
                        ? "open"
                        : "closed"
                    : null,
                clients = lane.Controller.ClientCount,
                openActions = lane
                    .Controller.Current?.HttpActions.Values.SelectMany(a => a)
                    .Where(a => a.Circuit.IsOpen)
                    .Select(a => a.Name)
                    .ToArray()
                    is { Length: > 0 } open
                    ? open
                    : null,
                stuck = host.Watch.Stuck(lane.Controller) + host.Requests.Stuck(lane.Controller),
                actions = lane.Controller.Hubs.Select(h => new
                {
                    name = h.Name,
                    clients = h.Count,
                    clientsEverywhere = h.Presence.Count,
                    publishedBytes = h.Log.Plain.TailPosition,
                    position = h.Log.Position.ToString(),
                    pendingBytes = h.Channel.PendingBytes,
                    missed = h.Missed,
                    shared = behind.TryGetValue(h, out var ofHosts)
                        ? new
                        {
                            keptBytes = h.Channel.Status.KeptBytes,
                            epochChanges = h.Channel.Status.EpochChanges,
                            behind = ofHosts,
                        }
                        : null,
                }),
                failure = lane.Failure is { } f
                    ? new
                    {
                        stage = f.Stage.ToString(),
                        f.Summary,
                        text = isTrusted ? f.Text : null,
                    }
                    : null,
            }),
        };
}
