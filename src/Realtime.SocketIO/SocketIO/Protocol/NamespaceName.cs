using System.Text;

namespace Realtime.SocketIO.Protocol;

/// <summary>A namespace's name, and how packets carry it.</summary>
internal sealed class NamespaceName
{
    public NamespaceName(string name)
    {
        Value = name;
        Utf8 = Encoding.UTF8.GetBytes(name);
        Prefix = name == "/" ? [] : [.. Utf8, (byte)','];
    }

    public string Value { get; }

    public byte[] Utf8 { get; }

    /// <summary>What stands between a packet's type and its payload: nothing for the main namespace.</summary>
    public byte[] Prefix { get; }
}
