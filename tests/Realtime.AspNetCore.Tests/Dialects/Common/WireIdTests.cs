using System.Text.Json;
using Realtime.Dialects.Common;
using Realtime.Dialects.Marketplace;

namespace Realtime.AspNetCore.Tests.Dialects.Common;

public sealed class WireIdTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("123", "123")]
    [InlineData("-5", "-5")]
    [InlineData("9007199254740991", "9007199254740991")]
    [InlineData("-9007199254740991", "-9007199254740991")]
    [InlineData("9007199254740992", "\"9007199254740992\"")]
    [InlineData("-9007199254740992", "\"-9007199254740992\"")]
    [InlineData("99999999999999999999", "\"99999999999999999999\"")]
    [InlineData("007", "\"007\"")]
    [InlineData("-0", "\"-0\"")]
    [InlineData("+1", "\"\\u002B1\"")]
    [InlineData("1.0", "\"1.0\"")]
    [InlineData(" 1", "\" 1\"")]
    [InlineData("abc", "\"abc\"")]
    [InlineData("\u0661", "\"\\u0661\"")]
    public void A_canonical_integer_is_written_as_a_number_and_all_else_as_text(string id, string json) =>
        Assert.Equal(json, JsonSerializer.Serialize(new WireId(id), MarketplaceJson.Default.WireId));

    [Theory]
    [InlineData("1", "1")]
    [InlineData("\"1\"", "1")]
    [InlineData("-7", "-7")]
    [InlineData("\"01\"", "01")]
    [InlineData("9007199254740991", "9007199254740991")]
    public void A_number_and_its_text_are_the_same_id(string json, string id) =>
        Assert.Equal(id, JsonSerializer.Deserialize(json, MarketplaceJson.Default.WireId).Value);

    [Theory]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("1E0")]
    [InlineData("-0")]
    [InlineData("9007199254740992")]
    [InlineData("1234567890123456789012345678901234567890")]
    [InlineData("true")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("null")]
    public void Anything_else_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, MarketplaceJson.Default.WireId));
}
