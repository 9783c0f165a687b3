using System.CommandLine;
using PluginChat.Bench.Carriers.Redis;
using PluginChat.Bench.Carriers.Runs;
using PluginChat.Measure.Processes;
using PluginChat.Measure.Reports;
using PluginChat.Measure.Statistics;

namespace PluginChat.Bench.Carriers.Commands;

/// <summary>The command line.</summary>
static class CarriersCommand
{
    const int NothingWrong = 0,
        SomethingWrong = 1,
        BadUsage = 2;

    static readonly ICarrier[] s_carriers =
    [
        new StreamAndWake(),
        new StreamAndPayload(),
        new BlockingRead(),
        new Polling(TimeSpan.FromMilliseconds(10)),
        new PubSubAlone(),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Create().Parse(args);
        var code = await parsed.InvokeAsync();
        return parsed.Errors.Count > 0 ? BadUsage : code;
    }

    static RootCommand Create()
    {
        // What bench/publish.sh passes to each benchmark.
        var site = new Option<DirectoryInfo>("--site") { Hidden = true };
        var readers = new Option<int>("--readers") { Description = "Hosts that read.", DefaultValueFactory = _ => 3 };
        var rate = new Option<int>("--rate")
        {
            Description = "Messages a second where latency is measured.",
            DefaultValueFactory = _ => 50,
        };
        var underWay = new Option<int>("--under-way")
        {
            Description = "Messages under way where throughput is measured.",
            DefaultValueFactory = _ => 100,
        };
        var rounds = new Option<int>("--rounds")
        {
            Description = "A fresh Redis for each; medians are shown.",
            DefaultValueFactory = _ => 3,
        };
        var seconds = new Option<double>("--seconds") { Description = "How long each is measured.", DefaultValueFactory = _ => 5 };
        var json = new Option<FileInfo?>("--json") { Description = "Where to write the figures as JSON." };
        var command = new RootCommand("What carries a message from one host to the others through Redis: ways side by side, in one run.")
        {
            site,
            readers,
            rate,
            underWay,
            rounds,
            seconds,
            json,
        };
        command.SetAction(
            (parsed, _) =>
                MeasureAsync(
                    new(
                        parsed.GetValue(readers),
                        parsed.GetValue(rate),
                        parsed.GetValue(underWay),
                        parsed.GetValue(rounds),
                        TimeSpan.FromSeconds(parsed.GetValue(seconds))
                    ),
                    parsed.GetValue(json)
                )
        );
        return command;
    }

    // In each round each has its turn, so that what changes on the machine meets all.
    static async Task<int> MeasureAsync(CarriersPlan plan, FileInfo? json)
    {
        var report = new Report("carriers");
        using var run = new BenchmarkRun();
        var measuring = new CarrierRun(run, plan);
        var figures = s_carriers.ToDictionary(carrier => carrier, _ => new List<CarrierFigures>());
        for (var round = 1; round <= plan.Rounds; round++)
        {
            foreach (var carrier in s_carriers)
            {
                figures[carrier].Add(await measuring.MeasureAsync(carrier));
                Report.Progress($"round {round} of {plan.Rounds}: {carrier.Name}: {figures[carrier][^1]}");
            }
        }
        report.Print(
            $"One publisher, {plan.Readers} readers, 64 bytes; latency at "
                + $"{plan.RatePerSecond} messages/s, throughput with {plan.UnderWay} under way",
            ["carrier", "p50 ms", "p99 ms", "messages/s", "Redis CPU, µs/message", "idle, cores", "wrong", "after a break"],
            figures.Select(each =>
                new[]
                {
                    each.Key.Name,
                    Median(each.Value, f => f.P50Milliseconds, "0.00"),
                    Median(each.Value, f => f.P99Milliseconds, "0.00"),
                    Median(each.Value, f => f.MessagesPerSecond, "N0"),
                    Median(each.Value, f => f.RedisMicroseconds, "0.0"),
                    Median(each.Value, f => f.IdleCores, "0.000"),
                    $"{each.Value.Sum(f => f.Wrong)}",
                    each.Key.AfterABreak,
                }
            )
        );
        report.PrintMachine();
        report.Save(json, plan, figures.ToDictionary(each => each.Key.Name, each => each.Value));
        return figures.Values.SelectMany(each => each).Any(each => each.Wrong > 0) ? SomethingWrong : NothingWrong;
    }

    static string Median(IEnumerable<CarrierFigures> figures, Func<CarrierFigures, double> figure, string format) =>
        Report.Number(Summary.Of(figures.Select(figure)).Median, format);
}
