using System.Text.RegularExpressions;

public static partial class Program
{
    [GeneratedRegex(@"^/(?<verb>\w+)\s+(?<rest>.*)$", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 500)] private static partial Regex Command();
    [GeneratedRegex("[aeiou]")] private static partial Regex Vowel { get; }

    public static string Run() => $"{Command().Match("/JOIN lobby").Groups["verb"]} {Command().Match("/join lobby").Groups["rest"]} {Vowel.Count("education")}";
}
