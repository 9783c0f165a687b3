using System.Globalization;
using System.Text.Json;
using PluginChat.Measure.Reports;

namespace PluginChat.Bench.Soak;

static class SoakReport
{
    public static void Write(Report report, SoakPlan plan, SoakResult result, FileInfo? json)
    {
        report.Print(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{plan.Duration.TotalMinutes:0.#} minutes, {plan.Clients} clients, {plan.RatePerSecond} "
                    + $"messages/s, {result.LiveEdits} edits live, {result.FailedEdits} broken ones refused"
            ),
            ["medians of thirds", "start", "middle", "end", "highest", "end allowed", "flat"],
            result.Flat.Select(f =>
                (string[])
                    [
                        f.Name,
                        Report.Number(f.Start, "0.0"),
                        Report.Number(f.Middle, "0.0"),
                        Report.Number(f.End, "0.0"),
                        Report.Number(f.Max, "0.0"),
                        Report.Number(f.Allowed, "0.0"),
                        f.IsFlat ? "yes" : "NO",
                    ]
            )
        );
        if (result.Load is { } load)
            Console.WriteLine($"Load: passed {load.GetProperty("passed")}; checks {JsonSerializer.Serialize(load.GetProperty("checks"))}");
        foreach (var problem in result.Problems)
            Console.WriteLine($"Problem: {problem}");
        Console.WriteLine(result.Passed ? "Flat." : "Not flat, or not right: see above.");
        report.PrintMachine();
        report.Save(json, plan, result);
    }
}
