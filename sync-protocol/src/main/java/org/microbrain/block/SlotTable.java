package org.microbrain.block;

/**
 * Gives numbers slots 0, 1, 2 … in the order of their first appearance: a hash table with open addressing and
 * multiplicative hashing (Knuth, The Art of Computer Programming, vol. 3, §6.4).
 */
final class SlotTable {

    private static final int GOLDEN = 0x9E3779B9;

    private int[] numbers = new int[256];
    private int[] slots = new int[256];
    private int used;

    int slot(int number) {
        int mask = numbers.length - 1;
        int at = start(number);
        while (slots[at] != 0) {
            if (numbers[at] == number) {
                return slots[at] - 1;
            }
            at = at + 1 & mask;
        }
        numbers[at] = number;
        slots[at] = ++used;
        if (2 * used > numbers.length) {
            grow();
        }
        return used - 1;
    }

    private int start(int number) {
        return number * GOLDEN >>> Integer.numberOfLeadingZeros(numbers.length - 1);
    }

    private void grow() {
        int[] oldNumbers = numbers;
        int[] oldSlots = slots;
        numbers = new int[2 * oldNumbers.length];
        slots = new int[numbers.length];
        int mask = numbers.length - 1;
        for (int i = 0; i < oldSlots.length; i++) {
            if (oldSlots[i] != 0) {
                int at = start(oldNumbers[i]);
                while (slots[at] != 0) {
                    at = at + 1 & mask;
                }
                numbers[at] = oldNumbers[i];
                slots[at] = oldSlots[i];
            }
        }
    }
}
