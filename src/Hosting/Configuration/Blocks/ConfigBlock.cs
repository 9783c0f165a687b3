using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Syntax;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Configuration.Blocks;

/// <summary>
/// An object of the file, or one that is not there and so has no keys. It checks the kinds of values and words the errors:
/// whose block it is, the key, the value, and what to write.
/// </summary>
/// <param name="node">The object, or null.</param>
/// <param name="path">The keys that lead to it, each with a dot behind it, as its author sees them.</param>
/// <param name="label">Whose it is: empty, or <c>route 'chat': </c>.</param>
/// <param name="findings">Where errors go.</param>
sealed class ConfigBlock(ConfigNode? node, string path, string label, ConfigFindings findings)
{
    public ConfigNode? Node { get; } = node;

    public ConfigNode? Find(string key) => Node?.Find(key);

    public ConfigBlock Block(string key)
    {
        var child = Find(key);
        if (child is { Kind: not ConfigNodeKind.Object })
        {
            Error(child, key, $"takes an object {{ … }}, not {child}");
            child = null;
        }
        return new(child, $"{path}{key}.", label, findings);
    }

    /// <summary>An object that stands in the list of a key.</summary>
    public ConfigBlock In(ConfigNode item, string key) => new(item, $"{path}{key}.", label, findings);

    public string? Text(string key)
    {
        var value = Find(key);
        if (value is null or { IsScalar: true })
            return value?.Text;
        Error(value, key, $"takes a text, not {value}");
        return null;
    }

    public bool Flag(string key, bool inherited)
    {
        var value = Find(key);
        if (value is null)
            return inherited;
        if (value.IsScalar && bool.TryParse(value.Text, out var flag))
            return flag;
        Error(value, key, $"takes true or false, not {value}");
        return inherited;
    }

    /// <summary>The texts of an array, or of a single text that stands for an array of one.</summary>
    public ImmutableArray<ConfigNode> List(string key)
    {
        var value = Find(key);
        if (value is null)
            return [];
        var items = value.Kind == ConfigNodeKind.Array ? value.Items : [value];
        foreach (var item in items.Where(i => !i.IsScalar))
            Error(item, key, $"takes a text or an array of texts, not {item}");
        return [.. items.Where(i => i.IsScalar)];
    }

    /// <summary>A number of bytes or of things; <c>unlimited</c> is always within bounds.</summary>
    public long Amount(string key, long inherited, long min, long max = LimitsConfig.Unlimited)
    {
        var value = Find(key);
        if (value is null)
            return inherited;
        if (!value.IsScalar)
            Error(value, key, $"takes a number, not {value}");
        else if (!ByteSize.TryParse(value.Text, out var amount, out var problem))
            Error(value, key, problem);
        else if (amount != LimitsConfig.Unlimited && (amount < min || amount > max))
            Error(value, key, $"{value.Text} is out of bounds; the least is {ByteSize.Format(min)}, the most {ByteSize.Format(max)}");
        else
            return amount;
        return inherited;
    }

    public TimeSpan Time(string key, TimeSpan inherited, TimeSpan min, TimeSpan max)
    {
        var value = Find(key);
        if (value is null)
            return inherited;
        if (!value.IsScalar)
            Error(value, key, $"takes a time, not {value}");
        else if (!Duration.TryParse(value.Text, out var time, out var problem))
            Error(value, key, problem);
        else if (time != Timeout.InfiniteTimeSpan && (time < min || time > max))
            Error(
                value,
                key,
                $"{value} is out of bounds; the least is {Duration.Format(min)}, the most {Duration.Format(max)}, or 'never'"
            );
        else
            return time;
        return inherited;
    }

    public void Error(ConfigNode at, string key, string problem) => findings.Error(at.Location, $"{label}{path}{key}: {problem}");

    public void Warning(ConfigNode at, string key, string problem) => findings.Warning(at.Location, $"{label}{path}{key}: {problem}");
}
