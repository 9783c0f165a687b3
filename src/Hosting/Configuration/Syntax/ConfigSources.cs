using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.Configuration.Syntax;

/// <summary>Loads a configuration file and what it includes as one tree, and remembers what it looked at.</summary>
sealed class ConfigSources(ConfigFindings findings)
{
    // Files in files in files: each is a call within a call, and a stack ends the process.
    const int MostDepth = 32;

    // All are in memory at once. A pattern that matches the data of a site, or the packages of a page, has no end.
    const long MostBytes = 16 << 20;

    readonly List<LoadedFile> _files = [];
    readonly HashSet<string> _names = new(StringComparer.Ordinal); // of _files
    long _bytes; // of _files
    bool _isTooMuch; // and that was said
    readonly List<GlobMatch> _includes = [];

    /// <summary>The files in the order that they were read in: the main file first.</summary>
    public ImmutableArray<LoadedFile> Files => [.. _files];

    public ImmutableArray<GlobMatch> Includes => [.. _includes];

    /// <summary>The main file with its includes, or null after its error was reported.</summary>
    public ConfigNode? Load(string file)
    {
        var content = Take(file);
        if (content.IsMissing)
        {
            findings.Error(new(file, 1, 1), $"configuration file '{file}' not found; create it, or name another with --config FILE");
            return null;
        }
        return Parse(file, content) is { } root ? WithIncludes(file, root, [file]) : null;
    }

    FileContent Take(string file)
    {
        var content = FileContent.Read(file);
        _files.Add(new(file, content));
        _names.Add(file);
        _bytes += content.Bytes.Length;
        return content;
    }

    ConfigNode? Parse(string file, FileContent content)
    {
        if (content.Problem is { } problem)
            findings.Error(new(file, 1, 1), $"'{file}' cannot be read: {problem}");
        else if (content.Decode() is { } text)
            return ConfigParser.Parse(file, text, findings);
        else
            findings.Error(new(file, 1, 1), $"'{file}' is not UTF-8; save it in that encoding");
        return null;
    }

    ConfigNode WithIncludes(string file, ConfigNode root, ImmutableList<string> path)
    {
        foreach (var entry in Entries(root))
        {
            var glob = new FileGlob(Path.GetDirectoryName(file)!, entry.Text);
            if (glob.Problem is { } problem)
            {
                findings.Error(entry.Location, $"include '{entry.Text}': {problem}");
                continue;
            }
            var match = glob.Expand();
            _includes.Add(match);
            if (match.Problem is { } incomplete)
                findings.Error(entry.Location, $"include '{entry.Text}': {incomplete}");
            else if (match.Files.IsEmpty)
                findings.Warning(entry.Location, $"include '{entry.Text}' matches no file");
            foreach (var leftOut in match.LeftOut)
                findings.Warning(entry.Location, $"include '{entry.Text}': {leftOut}");
            foreach (var included in match.Files)
            {
                if (Include(entry, included, path) is { } tree)
                    root = ConfigMerge.Combine(root, tree);
            }
        }
        return root;
    }

    ConfigNode? Include(ConfigNode entry, string file, ImmutableList<string> path)
    {
        if (path.Contains(file))
        {
            var cycle = path.Skip(path.IndexOf(file)).Append(file).Select(Path.GetFileName);
            findings.Error(
                entry.Location,
                $"include '{entry.Text}' goes round in a circle: {string.Join(" -> ", cycle)}; remove one of these includes"
            );
            return null;
        }
        if (_names.Contains(file))
            return null; // two includes may mean the same file: its routes count once
        if (path.Count > MostDepth)
        {
            findings.Error(
                entry.Location,
                $"include '{entry.Text}': files include each other more than {MostDepth} deep; name them in one file"
            );
            return null;
        }
        if (_bytes > MostBytes)
        {
            if (!_isTooMuch)
                findings.Error(
                    entry.Location,
                    $"include '{entry.Text}': what is included has more than {MostBytes >> 20} MB, and '{file}' comes next; "
                        + "name the configuration's own files alone"
                );
            _isTooMuch = true;
            return null;
        }
        var content = Take(file);
        if (content.IsMissing)
        {
            findings.Error(entry.Location, $"included file '{entry.Text}' not found; it is looked for at '{file}'");
            return null;
        }
        return Parse(file, content) is { } root ? WithIncludes(file, root, path.Add(file)) : null;
    }

    IEnumerable<ConfigNode> Entries(ConfigNode root)
    {
        if (root.Find("include") is not { } include)
            yield break;
        foreach (var entry in include.Kind == ConfigNodeKind.Array ? include.Items : [include])
        {
            if (entry is { Kind: ConfigNodeKind.String, Text.Length: > 0 })
                yield return entry;
            else
                findings.Error(entry.Location, $"include: takes the names of files such as 'routes/*.json', not {entry}");
        }
    }
}
