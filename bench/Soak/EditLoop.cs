using System.Net;
using System.Text.Json;
using PluginChat.Measure.Reports;

namespace PluginChat.Bench.Soak;

/// <summary>Saves the controller again and again, and sees in the host's status what came of it.</summary>
sealed class EditLoop(string source, IPEndPoint end, SoakPlan plan) : IDisposable
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    readonly string _original = File.ReadAllText(source);
    readonly HttpClient _http = new();

    public int Live { get; private set; }

    public int Failed { get; private set; }

    /// <summary>What an edit did not lead to, where one did not.</summary>
    public string? Problem { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        using var pace = new PeriodicTimer(plan.EditEvery);
        try
        {
            for (var version = 1; await pace.WaitForNextTickAsync(stop); version++)
                await EditAsync(version, version % SoakPlan.BrokenEvery == 0, stop);
        }
        catch (Exception e) when (stop.IsCancellationRequested && e is OperationCanceledException or HttpRequestException)
        {
            // The run is over.
        }
    }

    public void Dispose() => _http.Dispose();

    async Task EditAsync(int version, bool isBroken, CancellationToken stop)
    {
        var before = await GenerationAsync(stop);
        Save($"{_original}\nstatic class Edit {{ public const int Number = {version}; }}{(isBroken ? " class {" : "")}");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        over.CancelAfter(s_patience);
        try
        {
            while (
                await GenerationAsync(over.Token) is var now && (isBroken ? !now.IsFailing : now.Number == before.Number || now.IsFailing)
            )
                await Task.Delay(s_look, over.Token);
            if (isBroken)
                Failed++;
            else
                Live++;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            Problem ??=
                $"edit {version} {(isBroken ? "was not reported as broken" : "did not go live")} within {s_patience.TotalSeconds:0} s";
            Report.Progress(Problem);
        }
    }

    void Save(string text)
    {
        File.WriteAllText(source + "~", text);
        File.Move(source + "~", source, overwrite: true);
    }

    async Task<(int Number, bool IsFailing)> GenerationAsync(CancellationToken cancellation)
    {
        using var status = JsonDocument.Parse(await _http.GetStringAsync(new Uri($"http://{end}/_pluginchat/status"), cancellation));
        // The site has another, which looks at the heap; and neither has a generation before it has loaded.
        var chat = status
            .RootElement.GetProperty("controllers")
            .EnumerateArray()
            .FirstOrDefault(c => c.GetProperty("name").GetString() == "chat");
        return chat.ValueKind == JsonValueKind.Object && chat.TryGetProperty("generation", out var number)
            ? (number.GetInt32(), chat.TryGetProperty("failure", out _))
            : (0, false);
    }
}
