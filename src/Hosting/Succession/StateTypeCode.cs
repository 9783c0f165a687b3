using PluginChat.Hosting.Controllers.State;

namespace PluginChat.Hosting.Succession;

/// <summary>
/// A type of state between two processes: the runtime's and the host's by name, a controller's as <see cref="StateType"/> has it.
/// </summary>
static class StateTypeCode
{
    public static void Write(BinaryWriter writer, StateType? type)
    {
        writer.Write(type is not null);
        if (type is null)
            return;
        writer.WriteText(type.Known?.AssemblyQualifiedName);
        writer.WriteText(type.OwnName);
        writer.WriteText(type.Assembly);
        writer.WriteList(type.Arguments, static (w, argument) => Write(w, argument));
        writer.Write(type.Rank);
    }

    public static StateType? Read(BinaryReader reader)
    {
        if (!reader.ReadBoolean())
            return null;
        var name = reader.ReadText();
        var known = name is null ? null : Find(name);
        return new(known, reader.ReadText(), reader.ReadText(), [.. reader.ReadList(static r => Read(r)!)], reader.ReadInt32());
    }

    /// <summary>A type that both processes have; of another version in each, maybe.</summary>
    public static Type Find(string name) =>
        Type.GetType(name, a => AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(l => l.GetName().Name == a.Name), null)
        ?? Type.GetType(name)
        ?? throw new StateException($"the new host has no type {name}");
}
