using System.Diagnostics;
using PluginChat.Bench.EditToLive.Askers;
using PluginChat.Bench.EditToLive.Edits;
using PluginChat.Bench.EditToLive.Targets;
using PluginChat.Measure.Processes;
using PluginChat.Measure.Reports;
using PluginChat.Measure.Sockets;

namespace PluginChat.Bench.EditToLive;

/// <summary>Starts each target in turn and edits its code while a client is connected.</summary>
sealed class EditRounds(BenchmarkRun run, EditPlan plan)
{
    static readonly TimeSpan s_startPatience = TimeSpan.FromSeconds(90);
    static readonly TimeSpan s_editPatience = TimeSpan.FromSeconds(30);

    // A person needs at least that long from the start of a server to the first save.
    static readonly TimeSpan s_beforeFirstEdit = TimeSpan.FromSeconds(3);

    public IReadOnlyList<EditSample> Measure(IReadOnlyList<IEditTarget> targets) =>
        [.. Enumerable.Range(1, plan.Starts).SelectMany(round => targets.SelectMany(target => OneStart(target, round)))];

    List<EditSample> OneStart(IEditTarget target, int round)
    {
        Report.Progress($"start {round} of {plan.Starts}: {target.Name}");
        target.Prepare(run);
        var end = FreePort.Find();
        using var server = target.Start(run, end);
        using var asker = target.Asker(end);
        var shape = ProgramShape.First;
        if (asker.WaitFor(shape.Version, s_startPatience) is not { } answered)
            throw new InvalidOperationException($"{target.Name} did not answer within {s_startPatience}:\n{server.LastOutput}");
        var started = Stopwatch.GetElapsedTime(server.StartedAt, answered).TotalMilliseconds;
        Thread.Sleep(s_beforeFirstEdit);

        List<EditSample> samples = [new(target.Name, EditKind.Start, SaveStyle.InPlace, IsFirst: false, started, 0)];
        foreach (var (kind, save) in plan.OneStart())
        {
            shape = shape.Edited(kind);
            samples.Add(Edit(target, asker, shape, kind, save, isFirst: samples.Count == 1));
            // Of changing length, so that the edits do not fall into step with a server's timer.
            Thread.Sleep(Random.Shared.Next(400, 700));
        }
        return samples;
    }

    static EditSample Edit(IEditTarget target, IVersionAsker asker, ProgramShape shape, EditKind kind, SaveStyle save, bool isFirst)
    {
        var dropsBefore = asker.Drops;
        var saved = Stopwatch.GetTimestamp();
        foreach (var source in target.Sources(shape))
            source.Save(save);
        var live = asker.WaitFor(shape.Version, s_editPatience);
        double? elapsed = live is null ? null : Stopwatch.GetElapsedTime(saved, live.Value).TotalMilliseconds;
        if (elapsed is null)
            Report.Progress($"{target.Name}: {kind} edit was not live after {s_editPatience.TotalSeconds} s");
        return new(target.Name, kind, save, isFirst, elapsed, asker.Drops - dropsBefore);
    }
}
