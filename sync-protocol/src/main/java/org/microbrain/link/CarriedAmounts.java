package org.microbrain.link;

/**
 * How much of what is carried or was taken in.
 *
 * @param records  of the journals of the child and of the nodes below it
 * @param receipts journals of which the parent says what it has
 * @param intents  what the province wants
 * @param shared   revocations, and what is known of warnings
 * @param pieces   files of metadata, recipes and chunks of releases
 */
public record CarriedAmounts(long records, long receipts, long intents, long shared, long pieces) {

    public static final CarriedAmounts NONE = new CarriedAmounts(0, 0, 0, 0, 0);

    CarriedAmounts plus(long moreRecords, long moreReceipts, long moreIntents, long moreShared, long morePieces) {
        return new CarriedAmounts(records + moreRecords, receipts + moreReceipts, intents + moreIntents,
                shared + moreShared, pieces + morePieces);
    }

    /** The same with so many pieces. */
    public CarriedAmounts withPieces(long some) {
        return new CarriedAmounts(records, receipts, intents, shared, some);
    }
}
