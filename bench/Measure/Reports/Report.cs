using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace PluginChat.Measure.Reports;

/// <summary>Writes figures for a person (a table) and for a program (JSON).</summary>
public sealed class Report(string benchmark)
{
    // Wide enough for every table here; a pipe has no width of its own.
    const int PipedWidth = 140;

    static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>As it was at the start.</summary>
    public Machine Machine { get; } = Machine.Describe();

    public static string Number(double? value, string format = "0") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    public static void Progress(string text) => Console.Error.WriteLine(text);

    /// <summary>Prints a table whose first column is text and whose others are figures.</summary>
    public void Print(string title, IReadOnlyList<string> columns, IEnumerable<string[]> rows)
    {
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = PipedWidth;
        var table = new Table { Title = new TableTitle(title), Border = TableBorder.Markdown };
        for (var i = 0; i < columns.Count; i++)
            table.AddColumn(columns[i], column => column.Alignment = i == 0 ? Justify.Left : Justify.Right);
        foreach (var row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        AnsiConsole.Write(table);
    }

    public void PrintMachine() => Console.WriteLine(Machine);

    /// <summary>Writes the options and results where <paramref name="file"/> says, if it does.</summary>
    public void Save(FileInfo? file, object options, object results)
    {
        if (file is null)
            return;
        file.Directory?.Create();
        var content = new
        {
            benchmark,
            at = TimeProvider.System.GetUtcNow(),
            machine = Machine,
            loadAtEnd = Machine.Load,
            options,
            results,
        };
        File.WriteAllText(file.FullName, JsonSerializer.Serialize(content, s_json) + "\n");
    }
}
