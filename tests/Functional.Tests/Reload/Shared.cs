namespace PluginChat.Functional.Tests.Reload;

/// <summary>
/// An object of the runtime's that a test and the code of a controller both hold, by a name of its own. Both run in this process.
/// </summary>
sealed class Shared<T>(T value) : IDisposable
    where T : class
{
    readonly string _name = "test-" + Guid.NewGuid().ToString("N");

    public T Value { get; } = value;

    /// <summary>How the controller's source gets it.</summary>
    public string Code(string type)
    {
        AppDomain.CurrentDomain.SetData(_name, Value);
        return $"(({type})AppDomain.CurrentDomain.GetData(\"{_name}\")!)";
    }

    public void Dispose() => AppDomain.CurrentDomain.SetData(_name, null);
}
