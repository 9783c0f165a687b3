using System.Runtime.CompilerServices;
using PluginChat.Hosting.Controllers.State;

namespace PluginChat.Hosting.Succession;

/// <summary>
/// Nodes of state as bytes. What a node's value is, is <see cref="ValueCode"/>'s; one that is referred to twice is written once. One writer
/// or reader for all members of an action, so that what they share stays shared.
/// </summary>
sealed class NodeCode(ValueCode values)
{
    const int New = -1,
        Null = -2;

    readonly OrderedDictionary<StateNode, int> _written = new(ReferenceEqualityComparer.Instance);
    readonly List<StateNode> _read = [];

    /// <summary>How many nodes were written.</summary>
    public int Written => _written.Count;

    /// <summary>Forgets the nodes after so many: what held them was not written to its end.</summary>
    public void ForgetAfter(int written)
    {
        while (_written.Count > written)
            _written.RemoveAt(_written.Count - 1);
    }

    /// <summary>Goes on behind so many nodes, whether they could be read or not.</summary>
    public void SkipTo(int written)
    {
        while (_read.Count < written)
            _read.Add(StateNode.Null);
    }

    /// <exception cref="StateException">It cannot be written; the message says what of it, and why.</exception>
    public void Write(BinaryWriter writer, StateNode node)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new StateException("it is nested too deeply; keep its objects in a list");
        if (node.Kind == StateKind.Null)
        {
            writer.Write(Null);
            return;
        }
        if (_written.TryGetValue(node, out var number))
        {
            writer.Write(number);
            return;
        }
        _written[node] = _written.Count;
        writer.Write(New);
        writer.Write((byte)node.Kind);
        StateTypeCode.Write(writer, node.Type);
        values.Write(writer, node.Value);
        writer.WriteText(node.Name);
        values.Write(writer, node.Lengths);
        writer.Write(node.Comparer is not null);
        if (node.Comparer is { } comparer)
        {
            StateTypeCode.Write(writer, comparer.Own);
            values.Write(writer, comparer.Known);
        }
        writer.WriteList(node.Items, Write);
        writer.Write(node.Fields.Count);
        foreach (var (name, field) in node.Fields)
        {
            writer.WriteText(name);
            Write(writer, field);
        }
    }

    /// <exception cref="StateException">What it refers to is not there; the message says what.</exception>
    public StateNode Read(BinaryReader reader)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new StateException("it is nested too deeply; keep its objects in a list");
        switch (reader.ReadInt32())
        {
            case Null:
                return StateNode.Null;
            case >= 0 and var number:
                return _read[number];
        }
        var place = _read.Count;
        _read.Add(StateNode.Null); // its own, once it is made
        var node = new StateNode((StateKind)reader.ReadByte(), StateTypeCode.Read(reader))
        {
            Value = values.Read(reader),
            Name = reader.ReadText(),
            Lengths = (int[]?)values.Read(reader),
        };
        _read[place] = node;
        if (reader.ReadBoolean())
            node.Comparer = ReadComparer(reader);
        var items = reader.ReadInt32();
        for (var i = 0; i < items; i++)
            node.Items.Add(Read(reader));
        var fields = reader.ReadInt32();
        for (var i = 0; i < fields; i++)
            node.Fields[reader.ReadText()!] = Read(reader);
        // A client or a group that is not there any more.
        return node is { Kind: StateKind.Value, Value: null } ? StateNode.Null : node;
    }

    StateComparer ReadComparer(BinaryReader reader)
    {
        var own = StateTypeCode.Read(reader);
        return new(values.Read(reader), own);
    }
}
