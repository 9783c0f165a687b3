using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PluginChat.Hosting.Server;

/// <summary>
/// Decides, before anything asks for a culture, whether this process has them. They come from libicu on Linux, and without it the runtime
/// would end the process at the first use of one: such a machine gets invariant globalization, where <c>new CultureInfo("de-DE")</c>
/// throws.
/// </summary>
static partial class Cultures
{
    const string InvariantSwitch = "System.Globalization.Invariant";
    const string InvariantVariable = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT";

    // Somebody brings an ICU with the program; the runtime looks for that one alone.
    const string OwnIcuVariable = "DOTNET_SYSTEM_GLOBALIZATION_APPLOCALICU";

    /// <summary>Whether controllers can have cultures other than the invariant one.</summary>
    public static bool AreAvailable =>
        !(AppContext.TryGetSwitch(InvariantSwitch, out var isInvariant) ? isInvariant : IsSet(InvariantVariable));

    /// <summary>
    /// For a program's first line. What formats and compares without naming a culture does so by the invariant one, whatever the machine's
    /// language is: numbers and dates that a host writes are the same everywhere.
    /// </summary>
    /// <param name="wanted">False for a process that needs none; it saves the 3 MB and the 3 ms that they take.</param>
    public static void Use(bool wanted = true)
    {
        if (
            !wanted
            || !IsSet(InvariantVariable)
                && Environment.GetEnvironmentVariable(OwnIcuVariable) is null
                && OperatingSystem.IsLinux()
                && !HasIcu()
        )
            AppContext.SetSwitch(InvariantSwitch, true);
        SetDefaults();
    }

    // A separate method: with cultures, naming one loads ICU.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void SetDefaults()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
    }

    // As the runtime reads it; an own comparison, because those of strings are not to be used yet.
    static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) is "1" or "true" or "True" or "TRUE";

    // What the runtime itself does at the first use of a culture; a second time it costs next to nothing.
    static bool HasIcu()
    {
        try
        {
            return LoadIcu() != 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return true; // another runtime, which has its own way
        }
    }

    [LibraryImport("libSystem.Globalization.Native", EntryPoint = "GlobalizationNative_LoadICU")]
    private static partial int LoadIcu();
}
