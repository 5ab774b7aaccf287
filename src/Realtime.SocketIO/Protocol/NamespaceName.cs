using System.Text;

namespace Realtime.SocketIO.Protocol;

/// <summary>How packets of a namespace are addressed and encoded.</summary>
internal sealed class NamespaceName(string name, IPacketParser parser)
{
    public string Value { get; } = name;

    public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(name);

    public IPacketParser Parser { get; } = parser;
}
