namespace PluginChat.Hosting.Controllers.State;

/// <summary>Where the first version of each controller has its state from, in a process that goes on for another.</summary>
interface IInheritedState
{
    /// <summary>Waits for the state of a controller whose first version is built, and about to serve.</summary>
    /// <param name="controller">Its name.</param>
    /// <returns>By the names of its actions.</returns>
    Task<IReadOnlyDictionary<string, IReadOnlyList<ExportedMember>>> TakeAsync(string controller);
}
