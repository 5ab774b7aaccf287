using System.Text;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Tests.Protocol;

/// <summary>The names are what <c>String(JSON.parse(json))</c> gives in JavaScript.</summary>
public sealed class NumericNameTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("1.0", "1")]
    [InlineData("-2", "-2")]
    [InlineData("-0", "0")]
    [InlineData("0.0", "0")]
    [InlineData("1e3", "1000")]
    [InlineData("1.50", "1.5")]
    [InlineData("0.1", "0.1")]
    [InlineData("12345678.9", "12345678.9")]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("123456789012345678901", "123456789012345680000")]
    [InlineData("1e20", "100000000000000000000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("-1.25e30", "-1.25e+30")]
    [InlineData("0.0000015", "0.0000015")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("1.5e-7", "1.5e-7")]
    [InlineData("-1.25e-10", "-1.25e-10")]
    [InlineData("5e-324", "5e-324")]
    [InlineData("1e-400", "0")]
    [InlineData("1e999", "Infinity")]
    [InlineData("-1e999", "-Infinity")]
    public void A_number_is_named_as_JavaScript_names_it(string json, string name) =>
        Assert.Equal(name, NumericName.Of(Encoding.UTF8.GetBytes(json)));
}
