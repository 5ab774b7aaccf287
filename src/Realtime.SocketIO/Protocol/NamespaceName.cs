using System.Text;

namespace Realtime.SocketIO.Protocol;

/// <summary>The name of a namespace in packets, and the parser that encodes them.</summary>
internal sealed class NamespaceName(string name, IPacketParser parser)
{
    public string Value { get; } = name;

    public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(name);

    public IPacketParser Parser { get; } = parser;
}
