using System.Globalization;
using PluginChat.Testing.Lengths;

namespace PluginChat.Simulation.Tests.Runs;

/// <summary>Which seeds are run: one, so many, or as many as there is time for.</summary>
sealed class Seeds
{
    /// <summary>The variable that names one seed to run again, with all that happens in it.</summary>
    public const string One = "PLUGINCHAT_SEED";

    /// <summary>The variable that says how many to run, however long that takes, and from which on: '100000' or '100000 from 1'.</summary>
    public const string Many = "PLUGINCHAT_SEEDS";

    int _first;
    int _count;

    /// <summary>When no more are begun.</summary>
    public TimeSpan Time { get; private init; }

    public bool IsOne => _count == 1;

    public static Seeds FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable(One) is { Length: > 0 } one)
            return new()
            {
                _first = int.Parse(one, CultureInfo.InvariantCulture),
                _count = 1,
                Time = TimeSpan.FromHours(1),
            };
        if (Environment.GetEnvironmentVariable(Many) is { Length: > 0 } many)
        {
            var words = many.Split(" from ");
            return new()
            {
                _first = words.Length > 1 ? int.Parse(words[1], CultureInfo.InvariantCulture) : 1,
                _count = int.Parse(words[0], CultureInfo.InvariantCulture),
                Time = TimeSpan.FromDays(1),
            };
        }
        // The first ones, which were all run before: a build does not fail of a seed that nobody has seen. New ones are looked for with the
        // variable.
        return new()
        {
            _first = 1,
            _count = int.MaxValue,
            Time = TestLength.Choose(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(4)),
        };
    }

    /// <summary>Writes all that happened into a file, and says which.</summary>
    public static void Write(int seed, IEnumerable<string> trace, Action<string> say)
    {
        var file = Path.Combine(Path.GetTempPath(), $"pluginchat-seed-{seed}.txt");
        File.WriteAllLines(file, trace);
        say($"what happened: {file}");
    }

    public IEnumerable<int> While(Func<bool> isTime)
    {
        for (var i = 0; i < _count && isTime(); i++)
            yield return _first + i;
    }
}
