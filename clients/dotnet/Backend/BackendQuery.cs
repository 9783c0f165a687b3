using System.Globalization;
using System.Text;

namespace PluginChat.Client.Backend;

/// <summary>The address of an operation.</summary>
/// <param name="operation">Its name.</param>
sealed class BackendQuery(string operation)
{
    readonly StringBuilder _values = new();

    public string Operation => operation;

    /// <summary>Adds a value, unless it is null.</summary>
    public BackendQuery With(string name, string? value)
    {
        if (value is not null)
            _values.Append(_values.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    public BackendQuery With(string name, int? value) => With(name, value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>The address on a site, which may be served below a path.</summary>
    public Uri Below(Uri site) => new(site, $"{site.AbsolutePath.TrimEnd('/')}/_pluginchat/{operation}{_values}");
}
